/* place_import.c - the registry comes in by the web: a sheet is tried, looked at, and then taken, or mended and tried again.
**
** The trial is the command itself, run by the writer to its end and undone (place_registry.c). What it would do is shown, and kept for an
** hour under the reader's session: the list of doors, the figures, and the *plan*, a number that tells what would be done. The button sends
** nothing but the sheet's id; the command is given the list and the plan, and refuses when it would do anything else by now. So what
** happens is what was shown. What is wrong with a sheet is kept beside it and goes with it.
**
** Reading is long work and is done on a worker thread; a workbook is read by the helper before. All of it stands in the request's room. */
#include "place/place_import.h"

#include "base/clock.h"
#include "base/hash.h"

#include "import.html.h"

enum { FAULTS_PART = 100000, CSV_BYTES = 24 << 20, TEMPLATE_BYTES = 1000 };

/* One sheet on its way through this request. */
struct bringing {
    int64_t id;
    enum place_sheet_state state;
    struct str name, bytes;
    enum table_kind kind;
    struct place_sheet sheet;
    enum rc rc; /* of reading it */
    struct err err;
    struct place_import ask;
    struct place_imported told;
};

/* ---- the page -------------------------------------------------------------------------------------------------- */

static int64_t oldest(void)
{
    return clock_now_us() - SHEET_LIFE_H * CLOCK_HOUR;
}

static enum rc sort_faults(struct web *w, struct place_import_page *p)
{
    struct str rest = p->sheet->faults;
    struct place_sheet_fault f;
    p->fault = ARENA_ARRAY(w->arena, struct place_sheet_fault, SHEET_FAULTS_SHOWN);
    p->note = ARENA_ARRAY(w->arena, struct str, SHEET_FAULTS_SHOWN);
    if (!p->fault || !p->note)
        return FAILED;
    while (place_sheet_fault(&rest, &f))
        if (place_fault_note(f.fault) && p->notes < SHEET_FAULTS_SHOWN)
            p->note[p->notes++] = place_fault_words(&w->out.m, f.fault, f.about);
        else if (!place_fault_note(f.fault) && p->faults < SHEET_FAULTS_SHOWN)
            p->fault[p->faults++] = f;
    return OK;
}

static void draw(struct web *w, int status, const struct err *err)
{
    struct place_sheet_get_row row;
    struct place_import_page p = { .page = &w->page, .may_retire = (w->actor.perms & PERM_PLACE) != 0 };
    enum rc rc = place_sheet_get(w->side, w->arena, hash_str(&w->session), oldest(), FAULTS_PART, &row);
    if (!rc) {
        p.sheet = &row;
        p.until = out_clock(&w->out, row.at + SHEET_LIFE_H * CLOCK_HOUR);
        rc = sort_faults(w, &p);
    }
    if (rc && rc != NOT_FOUND) {
        web_error(w, rc, NULL);
        return;
    }
    if (err) {
        p.error = msg_text(&w->out.m, err->key, err->n);
        p.file_error = err->field != NULL;
    }
    w->page.title = msg_place_import_title(&w->out.m);
    w->page.desk = true;
    place_import_view(&w->out, &p);
    web_html(w, status);
}

void place_show_import(struct web *w)
{
    draw(w, 200, NULL);
}

/* The page again, with the words above the form. */
static void say_why(struct web *w, enum rc rc, const struct err *err)
{
    if (w->wants_json || err->key == MSG_NONE) {
        web_error(w, rc, err);
        return;
    }
    if (rc == BUSY)
        http_add(w->http, STR("Retry-After"), STR("2"));
    draw(w, web_status(rc), err);
}

static void say_file(struct web *w, enum rc rc, const struct err *err)
{
    say_why(w, rc, &(struct err){ "sheet", err->key, err->n });
}

static void back(struct web *w)
{
    if (w->task.rc)
        say_why(w, w->task.rc, &w->task.err);
    else
        web_see_other(w, url_path(&w->out, "/place/import"));
}

/* ---- trying ---------------------------------------------------------------------------------------------------- */

static enum rc tell(struct side *s, struct arena *a, int64_t now, void *arg)
{
    struct web *w = arg;
    const struct bringing *b = w->user;
    const struct place_imported *t = &b->told;
    (void)a;
    (void)now;
    return place_sheet_told(s, hash_str(&w->session), b->id, b->state, t->compounds, t->buildings, t->entrances, t->doors, t->kept,
                            t->changed, t->gone, t->gone_doors, t->plan, t->gone_plan);
}

static enum rc keep(struct side *s, struct arena *a, int64_t now, void *arg)
{
    struct web *w = arg;
    const struct bringing *b = w->user;
    enum rc rc = place_sheet_put(s, hash_str(&w->session), b->id, now, b->state, b->name, str_of(b->sheet.read_as), b->sheet.rows,
                                 b->sheet.faults, b->sheet.bad);
    return rc ? rc : tell(s, a, now, arg);
}

static void tried(struct web *w)
{
    struct bringing *b = w->user;
    if (w->task.rc != CONFLICT || w->task.err.key != MSG_err_place_dry) {
        say_file(w, w->task.rc, &w->task.err);
        return;
    }
    b->told = *(const struct place_imported *)w->task.result;
    web_side(w, b->state == SHEET_TRIED ? keep : tell, w, back);
}

static void ask_registry(struct web *w, const struct command *c, web_fn *then)
{
    struct bringing *b = w->user;
    web_command(w, c, &b->ask, then);
    w->task.arena = &w->room;
}

static void read_sheet(struct web *w)
{
    struct bringing *b = w->user;
    b->rc = place_sheet_read(&w->room, b->kind, b->bytes, &b->sheet, &b->err);
}

static void was_read(struct web *w)
{
    struct bringing *b = w->user;
    enum rc rc = w->task.rc ? w->task.rc : b->rc;
    b->ask = (struct place_import){ .rows = b->sheet.rows, .dry = 1 };
    b->told.gone_doors = STR("");
    if (rc)
        say_file(w, rc, w->task.rc ? &w->task.err : &b->err);
    else if (b->sheet.rows.p)
        ask_registry(w, &PLACE_IMPORT, tried);
    else
        web_side(w, keep, w, back);
}

static void book_was_read(struct web *w)
{
    struct bringing *b = w->user;
    if (w->task.rc) {
        say_file(w, w->task.rc, &w->task.err);
        return;
    }
    b->bytes = w->helped.payload;
    web_work(w, read_sheet, was_read);
}

static struct bringing *begin(struct web *w)
{
    struct bringing *b = ARENA_NEW(w->arena, struct bringing);
    w->user = b;
    if (!b)
        web_error(w, FAILED, NULL);
    return b;
}

void place_try_sheet(struct web *w)
{
    const struct form_file *f = form_file(&w->form, "sheet", 0);
    struct bringing *b = begin(w);
    if (!b)
        return;
    if (!f) {
        say_file(w, INVALID, &(struct err){ NULL, MSG_err_place_sheet, 0 });
        return;
    }
    *b = (struct bringing){ .id = 1 + rand_below(UINT32_MAX), .state = SHEET_TRIED, .name = f->name, .bytes = f->bytes };
    b->kind = table_kind(f->bytes);
    if (b->kind == TABLE_BOOK)
        web_job(w, &(struct helper_job){ .kind = &JOB_SHEET_READ, .payload = f->bytes }, book_was_read);
    else
        web_work(w, read_sheet, was_read);
}

/* ---- taking ---------------------------------------------------------------------------------------------------- */

/* The sheet that the form speaks of, if it is still the one at hand and has no faults. */
static struct bringing *at_hand(struct web *w, bool retiring)
{
    static const struct err gone = { NULL, MSG_err_place_sheet_gone, 0 };
    struct place_sheet_rows_row row;
    struct bringing *b = begin(w);
    if (!b)
        return NULL;
    enum rc rc = place_sheet_rows(w->side, &w->room, hash_str(&w->session), oldest(), &row);
    if (!rc && (!str_int(form_value(&w->form, "sheet"), &b->id) || b->id != row.id || !row.rows.p))
        rc = NOT_FOUND;
    if (rc) {
        say_why(w, rc == NOT_FOUND ? CONFLICT : rc, &gone);
        return NULL;
    }
    b->ask = (struct place_import){ .rows = row.rows, .plan = retiring ? row.gone_plan : row.plan };
    b->state = retiring ? SHEET_RETIRED : SHEET_TAKEN;
    return b;
}

static void taken(struct web *w)
{
    struct bringing *b = w->user;
    if (w->task.rc == CONFLICT && w->task.err.key == MSG_err_place_changed) {
        b->state = SHEET_AGAIN;
        b->ask.dry = 1;
        ask_registry(w, &PLACE_IMPORT, tried);
        return;
    }
    if (w->task.rc) {
        say_why(w, w->task.rc, &w->task.err);
        return;
    }
    b->told = *(const struct place_imported *)w->task.result;
    web_side(w, tell, w, back);
}

void place_take_sheet(struct web *w)
{
    if (at_hand(w, false))
        ask_registry(w, &PLACE_IMPORT, taken);
}

void place_retire_gone(struct web *w)
{
    if (at_hand(w, true))
        ask_registry(w, &PLACE_RETIRE, taken);
}

/* ---- sheets to take away ---------------------------------------------------------------------------------------- */

static void send_file(struct web *w, struct str name, struct str type, struct str bytes)
{
    web_attach(w, name);
    web_text(w, 200, type, bytes);
}

struct faults_csv {
    struct str faults;
    struct buf b;
};

static void write_faults(struct web *w)
{
    struct faults_csv *x = w->user;
    const struct msg_ctx m = { .arena = &w->room, .lang = w->out.m.lang };
    struct place_sheet_fault f;
    buf_init(&x->b, &w->room, CSV_BYTES);
    buf_str(&x->b, STR("\xEF\xBB\xBF"));
    buf_csv(&x->b, msg_place_import_row(&m));
    buf_char(&x->b, ',');
    buf_csv(&x->b, msg_place_import_cells(&m));
    buf_char(&x->b, ',');
    buf_csv(&x->b, msg_place_import_reason(&m));
    buf_str(&x->b, STR("\r\n"));
    while (place_sheet_fault(&x->faults, &f)) {
        if (place_fault_note(f.fault))
            continue;
        buf_int(&x->b, f.row);
        buf_char(&x->b, ',');
        buf_csv(&x->b, f.cells);
        buf_char(&x->b, ',');
        buf_csv(&x->b, place_fault_words(&m, f.fault, f.about));
        buf_str(&x->b, STR("\r\n"));
    }
}

static void faults_written(struct web *w)
{
    const struct faults_csv *x = w->user;
    if (w->task.rc || x->b.overflow)
        web_error(w, w->task.rc ? w->task.rc : FAILED, NULL);
    else
        send_file(w, STR("rows-to-mend.csv"), STR("text/csv; charset=utf-8"), buf_view(&x->b));
}

void place_show_faults(struct web *w)
{
    struct place_sheet_faults_row row;
    struct faults_csv *x = ARENA_NEW(w->arena, struct faults_csv);
    enum rc rc = x ? place_sheet_faults(w->side, &w->room, hash_str(&w->session), oldest(), &row) : FAILED;
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    x->faults = row.faults;
    w->user = x;
    web_work(w, write_faults, faults_written);
}

void place_show_template_csv(struct web *w)
{
    struct buf b;
    buf_init(&b, w->arena, TEMPLATE_BYTES);
    buf_str(&b, STR("\xEF\xBB\xBF"));
    for (size_t i = 0; i < PLACE_COLUMNS; i++) {
        buf_str(&b, i ? STR(",") : STR(""));
        buf_str(&b, place_column_name(w->out.m.lang == LANG_EN, i));
    }
    buf_str(&b, STR("\r\n"));
    send_file(w, STR("doors.csv"), STR("text/csv; charset=utf-8"), buf_view(&b));
}

static void template_written(struct web *w)
{
    if (w->task.rc)
        web_error(w, w->task.rc, &w->task.err);
    else
        send_file(w, STR("doors.xlsx"), STR("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), w->helped.payload);
}

void place_show_template_xlsx(struct web *w)
{
    struct job_sheet_write *args = ARENA_NEW(w->arena, struct job_sheet_write);
    struct buf b;
    buf_init(&b, w->arena, TEMPLATE_BYTES);
    sheet_row(&b, PLACE_COLUMNS);
    for (size_t i = 0; i < PLACE_COLUMNS; i++)
        sheet_cell(&b, &(struct cell){ .kind = CELL_TEXT, .text = place_column_name(w->out.m.lang == LANG_EN, i) });
    if (!args || b.overflow) {
        web_error(w, FAILED, NULL);
        return;
    }
    *args = (struct job_sheet_write){ .title = msg_place_doors(&w->out.m), .offset_min = w->out.offset_min };
    web_job(w, &(struct helper_job){ .kind = &JOB_SHEET_WRITE, .args = args, .payload = buf_view(&b) }, template_written);
}
