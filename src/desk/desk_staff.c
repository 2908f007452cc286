/* desk_staff.c - one case on the desk, and what may be done with it next.
**
** The buttons are drawn from the flow table: a row whose `from` is the case's state is a button. What this person may not press stays
** in sight and says why; who may only look sees none. Under /unit the same page shows a unit its own cases, with its own two steps. */
#include "desk/desk_in.h"
#include "desk/desk_photo.h"

#include "desk_case.html.h"
#include "people/people.h"

/* How a command looks as a button. */
static const struct {
    const struct command *command;
    const char *verb;
    enum msg label, words;
    bool required, main, more;
} look[] = {
    { &CASE_TAKE, "take", MSG_do_take, MSG_NONE, false, true },
    { &CASE_DISPATCH, "dispatch", MSG_do_dispatch, MSG_f_unit, true, true },
    { &CASE_HANDLE, "handle", MSG_do_handle, MSG_NONE, false, false },
    { &CASE_FINISH, "finish", MSG_do_finish, MSG_f_words, true, true },
    { &CASE_VERIFY, "verify", MSG_do_verify, MSG_f_remark, false, true },
    { &CASE_ALLOW_OWN, "allow-own", MSG_do_allow_own, MSG_f_allow_own, true, false },
    { &CASE_SEND_BACK, "send-back", MSG_do_send_back, MSG_f_words, true, false },
    { &CASE_CLOSE, "close", MSG_do_close, MSG_NONE, false, true },
    { &CASE_RELEASE, "release", MSG_do_release, MSG_NONE, false, false },
    { &CASE_RECALL, "recall", MSG_do_recall, MSG_NONE, false, false },
    { &CASE_UNMERGE, "unmerge", MSG_do_unmerge, MSG_NONE, false, true },
    { &UNIT_HANDLE, "handle", MSG_do_handle, MSG_NONE, false, true },
    { &UNIT_FINISH, "finish", MSG_do_finish, MSG_f_words, true, true },
    { &CASE_FOLLOW, "follow", MSG_do_follow, MSG_NONE, false, true },
    { &CASE_UNPARK, "unpark", MSG_do_unpark, MSG_NONE, false, true },
    { &CASE_REOPEN, "reopen", MSG_do_reopen, MSG_f_reopen, true, false, true },
    { &CASE_PARK, "park", MSG_do_park, MSG_f_park, true, false, true },
    { &CASE_REFER, "refer", MSG_do_refer, MSG_f_refer, true, false, true },
    { &CASE_RETURN, "return", MSG_do_return, MSG_NONE, false, false, true },
    { &UNIT_RETURN, "return", MSG_do_unit_return, MSG_NONE, false, false, true },
    { &CASE_VOID, "void", MSG_do_void, MSG_f_void, true, false, true },
};

static struct url case_url(struct web *w, int64_t id)
{
    return desk_at_unit(w) ? url_path(&w->out, "/unit/cases/%lld", (long long)id) : url_path(&w->out, "/desk/cases/%lld", (long long)id);
}

/* What is said when a step was taken, and the step that shows that it was. */
static const struct {
    const char *verb;
    enum step_kind kind;
    enum msg say;
} done[] = {
    { "take", STEP_TAKEN, MSG_done_take },
    { "dispatch", STEP_DISPATCHED, MSG_done_dispatch },
    { "handle", STEP_BEGUN, MSG_done_handle },
    { "finish", STEP_FINISHED, MSG_done_finish },
    { "verify", STEP_VERIFIED, MSG_done_verify },
    { "verify", STEP_VERIFIED_OWN, MSG_done_verify },
    { "allow-own", STEP_OWN_ALLOWED, MSG_done_allow_own },
    { "send-back", STEP_SENT_BACK, MSG_done_send_back },
    { "close", STEP_CLOSED, MSG_done_close },
    { "word", STEP_WORDED, MSG_done_word },
    { "note", STEP_NOTED, MSG_done_note },
    { "offer", STEP_OFFERED, MSG_done_offer },
    { "accept", STEP_ACCEPTED, MSG_done_accept },
    { "decline", STEP_DECLINED, MSG_done_decline },
    { "withdraw", STEP_WITHDRAWN, MSG_done_withdraw },
    { "classify", STEP_CLASSED, MSG_done_classify },
    { "undo", STEP_CLASSED, MSG_done_classify },
    { "release", STEP_RELEASED, MSG_done_release },
    { "recall", STEP_RECALLED, MSG_done_recall },
    { "merge", STEP_GATHERED, MSG_done_merge },
    { "unmerge", STEP_APART, MSG_done_unmerge },
    { "split", STEP_CUT_OFF, MSG_done_split },
    { "follow", STEP_FOLLOWED, MSG_done_follow },
    { "close", STEP_FOLLOWED, MSG_done_close_follow },
    { "park", STEP_PARKED, MSG_done_park },
    { "unpark", STEP_UNPARKED, MSG_done_unpark },
    { "void", STEP_VOIDED, MSG_done_void },
    { "refer", STEP_REFERRED, MSG_done_refer },
    { "return", STEP_RETURNED, MSG_done_return },
    { "reopen", STEP_REOPENED, MSG_done_reopen },
    { "undo", STEP_RELEASED, MSG_done_release },
    { "undo", STEP_RECALLED, MSG_done_recall },
    { "undo", STEP_DISPATCHED, MSG_done_sent_back_there },
};

/* An address can say anything; only what is the case's last step is told as done. */
static enum msg what_was_done(struct web *w, const struct case_view *c)
{
    struct str verb = web_query(w, "done");
    for (size_t i = 0; verb.p && c->steps && i < countof(done); i++)
        if (str_eq(verb, str_of(done[i].verb)) && c->step[c->steps - 1].kind == done[i].kind)
            return done[i].say;
    return MSG_NONE;
}

static enum msg why_not(const struct web *w, const struct command *c, const struct desk_case_get_row *row)
{
    bool verified = row->verified_by != ABSENT, own = desk_own_barred(row, w->actor.user);
    if ((c->perm & w->actor.perms) != c->perm)
        return MSG_why_not_yours;
    if ((c == &CASE_VERIFY || c == &CASE_SEND_BACK) && own)
        return MSG_err_verify_own;
    if (c == &CASE_ALLOW_OWN && row->own_allowed != ABSENT)
        return MSG_err_own_allowed;
    if ((c == &CASE_VERIFY || c == &CASE_ALLOW_OWN) && verified)
        return MSG_err_verified_already;
    return c == &CASE_CLOSE && !verified ? MSG_err_not_verified : MSG_NONE;
}

/* The step whose conditions a class tells (desk_condition.h); any other has none. */
static enum step_kind step_of(const struct command *c)
{
    return c == &CASE_TAKE ? STEP_TAKEN : c == &CASE_CLOSE ? STEP_CLOSED : c == &CASE_FINISH || c == &UNIT_FINISH ? STEP_FINISHED
           : STEP_REPORTED;
}

static enum rc read_buttons(struct web *w, struct desk_case_view *v, const struct desk_case_get_row *row)
{
    struct desk_button *b = ARENA_ARRAY(w->arena, struct desk_button, countof(look));
    bool main = true, works = desk_at_unit(w) || (w->actor.perms & (PERM_DESK | PERM_VERIFY));
    enum rc rc = b ? OK : FAILED;
    for (size_t i = 0; i < countof(look) && !rc; i++) {
        const bool has = (look[i].command->perm & w->actor.perms) == look[i].command->perm;
        /* a leader's word is offered to leaders alone, and to them nothing else */
        if (!(works && look[i].command != &CASE_ALLOW_OWN) && !has)
            continue;
        if (desk_at_unit(w) != (look[i].command->perm == PERM_UNIT) || !flow_find(&CASE_FLOW, row->state, look[i].command))
            continue;
        if (look[i].command == &CASE_FOLLOW && !v->c.said[SAY_NOT] && !v->c.alone_said[SAY_NOT])
            continue;
        struct desk_button *k = &b[v->buttons++];
        *k = (struct desk_button){ look[i].command, look[i].verb, look[i].label, look[i].words, look[i].required, false, look[i].more,
                                   { .n = 0 }, MSG_NONE };
        rc = desk_conditions(w->db, w->arena, row->class, step_of(look[i].command), &k->checks);
        k->why_not = why_not(w, look[i].command, row);
        k->main = main && look[i].main && k->why_not == MSG_NONE; /* one ink button at a time */
        main = main && !k->main;
    }
    if (row->state == CASE_DISPATCHED && v->buttons && b[0].command == &CASE_DISPATCH) { /* somebody has it: to begin is the rule */
        must(v->buttons > 1 && b[1].command == &CASE_HANDLE);
        struct desk_button send = b[0];
        b[1].main = send.main;
        send.main = false;
        b[0] = b[1];
        b[1] = send;
    }
    v->button = b;
    return rc;
}

static enum rc find_marks(struct web *w, struct str words, const struct text_mark **mark, size_t *n)
{
    size_t room = words.n / TEXT_MARK_MIN + 1;
    struct text_mark *m = ARENA_ARRAY(w->arena, struct text_mark, room);
    if (!m)
        return FAILED;
    text_marks(words, m, room, n);
    *mark = m;
    return OK;
}

/* What stands in the wording form, and what in it should be looked at; the same for the words of a step. */
static enum rc read_words(struct web *w, struct desk_case_view *v)
{
    v->words = v->c.wording.p ? v->c.wording : v->first.text.p ? desk_excerpt(v->first.text) : STR("");
    if (v->form_of && strcmp(v->form_of, "word") == 0)
        v->words = form_value(v->form, "words");
    if (v->kept.taken && v->kept.taken->form == TEMPLATE_WORD)
        v->words = v->kept.taken->words;
    if (!v->words.p)
        v->words = STR("");
    enum rc rc = find_marks(w, v->words, &v->mark, &v->marks);
    bool step = v->form_of && strcmp(v->form_of, "word") != 0 && strcmp(v->form_of, "note") != 0;
    return !rc && step ? find_marks(w, form_value(v->form, "words"), &v->look, &v->looks) : rc;
}

/* One voice, all of it but the contact: that only when it was asked for with a reason just now. v->unknown: is there a registry that could
** know the door? */
static enum rc read_voice(struct web *w, int64_t id, const struct desk_voice_list_row *row, const struct case_reported *ev,
                          int64_t shown, struct desk_voice_view *v)
{
    struct voice_said say;
    int64_t at;
    struct str door;
    struct rate_view rate = { 0 };
    enum rc rc = desk_read_say(w, row->said, &say, &at);
    if (!rc)
        rc = desk_door_words(w, ev, &door);
    if (!rc)
        rc = desk_read_rate(w, row->id, id, &rate);
    if (rc)
        return rc;
    *v = (struct desk_voice_view){ .id = row->id,
                                   .code = row->code,
                                   .text = ev->text,
                                   .door = door,
                                   .typed = ev->where_door.p && !str_eq(ev->where_door, door) ? ev->where_door : STR_NONE,
                                   .unknown = v->unknown && row->home != NO_HOME && ev->where_door.p && ev->household == ABSENT,
                                   .has_contact = ev->contact.p != NULL,
                                   .contact = row->id == shown ? ev->contact : STR_NONE,
                                   .say = (enum say)row->say,
                                   .said_at = at,
                                   .said_words = say.words,
                                   .rate = rate,
                                   .scribe = desk_person(w, say.scribe > 0 ? say.scribe : 0) };
    return OK;
}

/* The one the case began with, and those who joined; further ones are counted on the page. */
static enum rc read_voices(struct web *w, struct desk_case_view *v, const struct desk_case_get_row *row, int64_t shown)
{
    struct desk_voice_list_row *line;
    struct desk_voice_get_row first;
    struct case_reported ev;
    size_t n = 0;
    bool doors;
    enum rc rc = place_has_doors(w->db, w->arena, &doors);
    if (!rc)
        rc = desk_voice_get(w->db, w->arena, row->voice, &first);
    if (!rc)
        rc = desk_read_voice(w, row->voice, &ev);
    if (rc)
        return rc;
    v->first.unknown = doors;
    const struct desk_voice_list_row of = { .id = first.id, .code = first.code, .say = first.say, .said = first.said, .home = first.home };
    rc = read_voice(w, row->id, &of, &ev, shown, &v->first);
    if (!rc)
        rc = desk_voice_list(w->db, w->arena, row->id, DESK_VOICES_SHOWN + 1, &line, &n);
    struct desk_voice_view *voice = rc ? NULL : ARENA_ARRAY(w->arena, struct desk_voice_view, n);
    if (!voice)
        return rc ? rc : FAILED;
    for (size_t i = 0; i < n && !rc; i++) {
        if (line[i].id == row->voice)
            continue;
        voice[v->voices].unknown = doors;
        rc = desk_read_voice(w, line[i].id, &ev);
        if (!rc)
            rc = read_voice(w, row->id, &line[i], &ev, shown, &voice[v->voices]);
        voice[v->voices++].may_split = line[i].base == row->id;
    }
    v->voice = voice;
    return rc;
}

static enum rc read_parts(struct web *w, struct desk_case_view *v)
{
    struct desk_merge_parts_row *row;
    enum rc rc = desk_merge_parts(w->db, w->arena, v->c.id, DESK_PARTS_SHOWN, &row, &v->parts);
    int64_t *part = rc ? NULL : ARENA_ARRAY(w->arena, int64_t, v->parts);
    for (size_t i = 0; part && i < v->parts; i++)
        part[i] = row[i].id;
    v->part = part;
    return rc || part ? rc : FAILED;
}

/* The building, and how many of its cases wait. */
static enum rc read_building(struct web *w, struct desk_case_view *v, int64_t building)
{
    struct place_address at = { .household = ABSENT, .entrance = ABSENT, .building = building, .compound = ABSENT };
    struct desk_building_get_row count;
    if (building == ABSENT)
        return OK;
    enum rc rc = place_describe(w->db, w->arena, &at);
    if (!rc)
        rc = desk_building_get(w->db, w->arena, building, &count);
    if (rc)
        return rc;
    v->building = at.building_text;
    v->building_open = count.open;
    v->building_cases = url_query_int(&w->out, url_path(&w->out, "/map"), "building", building);
    return OK;
}

static enum rc read_said(struct web *w, struct desk_case_view *v, const struct desk_case_get_row *row, int64_t shown)
{
    struct case_reported ev;
    enum rc rc = desk_read_voice(w, row->voice, &ev);
    if (!rc && v->may_text)
        rc = read_voices(w, v, row, shown);
    if (!rc)
        rc = read_building(w, v, row->building);
    if (rc)
        return rc;
    rc = desk_read_danger(w, v->c.id, &v->danger);
    if (!rc && v->may_text)
        rc = desk_answers(w->db, w->arena, row->voice, v->answer, &v->answers);
    if (!rc && v->may_text)
        rc = desk_behalf(w->db, w->arena, row->voice, &v->behalf);
    if (rc)
        return rc;
    if (v->may_text) {
        v->where = ev.where;
        v->position = desk_position(w->arena, &ev);
    }
    v->erased = !ev.text.p;
    v->source = (enum case_source)ev.source;
    v->origin = ev.origin;
    v->taker = desk_holder(w, row->taken_by);
    v->handler = desk_person(w, row->handler == ABSENT ? 0 : row->handler);
    v->finisher = desk_person(w, row->finisher == ABSENT ? 0 : row->finisher);
    v->verifier = desk_person(w, row->verified_by == ABSENT ? 0 : row->verified_by);
    return OK;
}

/* Back to the list, on to the next, and what was done on the way here. Who came from no list goes back to the case's own queue. */
static enum rc read_way(struct web *w, struct desk_case_view *v, const struct desk_case_get_row *row)
{
    desk_read_from(w, &v->from);
    v->done = v->form_of ? MSG_NONE : what_was_done(w, &v->c);
    if (desk_at_unit(w)) {
        v->from.known = false;
        v->back = url_path(&w->out, "/unit");
        return OK;
    }
    struct desk_from list = v->from;
    if (!list.known) {
        list.known = true;
        list.filter.state = row->state;
    }
    list.at = STR_NONE;
    v->list = desk_filter_words(w, &list.filter);
    v->back = desk_keep_from(&w->out, &list, url_path(&w->out, "/desk"));
    return v->from.known ? desk_read_beside(w, &v->from, row, &v->prev, &v->next) : OK;
}

/* One's own last step, while it may be taken back: as the command judges it. */
static enum rc read_undo(struct web *w, struct desk_case_view *v, const struct desk_case_get_row *row)
{
    struct desk_step_latest_row *step;
    int64_t minutes;
    size_t n;
    enum rc rc = desk_step_moves(w->db, w->arena, v->c.id, STEP_WORDED, STEP_CLASSED, STEP_PAUSED, 1, &step, &n);
    if (rc || !n || !v->may_work || !desk_undoable(row, step, w->actor.user))
        return rc;
    rc = desk_undo_left(w->db, w->arena, step->at, w->out.now_us, &minutes);
    if (!rc)
        v->undo = step->pos;
    return rc == CONFLICT ? OK : rc;
}

static enum rc read_photos(struct web *w, struct desk_case_view *v)
{
    if (v->may_work || desk_at_unit(w))
        v->photo_to = url_path(&w->out, "/" STR_FMT "/cases/%lld/photos", STR_ARG(v->base), (long long)v->c.id);
    desk_page_photos(w);
    if (!v->may_text)
        return OK;
    return desk_read_photos(w, &(struct photo_ask){ .id = v->c.id, .eyes = desk_at_unit(w) ? PHOTO_UNIT_EYES : PHOTO_DESK }, &v->photo,
                            &v->photos);
}

/* What of a case this reader may see and do. */
static void read_rights(const struct web *w, struct desk_case_view *v)
{
    bool unit = desk_at_unit(w);
    v->base = unit ? STR("unit") : STR("desk");
    v->may_text = unit || (w->actor.perms & PERM_VOICE);
    v->may_work = !unit && (w->actor.perms & PERM_DESK);
    v->may_contact = unit || v->may_work;
    v->may_keep = !unit && (w->actor.perms & PERM_PLACE);
}

/* The classes to choose from, and while there is none what the words look like: the resident's, else the office's. */
static enum rc read_classes(struct web *w, struct desk_case_view *v)
{
    struct str text = v->first.text.p ? v->first.text : v->c.wording;
    enum rc rc = desk_classes(w->db, w->arena, &v->tree);
    if (rc || v->c.class != ABSENT || !text.n)
        return rc;
    return desk_guess_class(w->db, w->arena, (enum lang)w->out.m.lang, &v->tree, text, v->guess, &v->guesses);
}

/* form_of: the verb whose form was refused, NULL for a first look. shown: the voice whose contact may be seen, ABSENT: none. did: what
** became of others that were to be merged into it; NULL: nothing. */
static void draw_case(struct web *w, int status, const char *form_of, int64_t shown, const struct desk_did *did)
{
    struct desk_case_view v = { .form = &w->form, .form_of = form_of, .key = desk_fresh_key(w), .did = did };
    struct desk_case_get_row row;
    int64_t id;
    enum rc rc = web_arg_int(w, "id", &id);
    read_rights(w, &v);
    if (!rc)
        rc = desk_read_case(w, id, v.may_text && !desk_at_unit(w), &v.c, &row);
    if (!rc && desk_at_unit(w))
        rc = desk_own_unit(w, &row);
    if (!rc)
        rc = read_said(w, &v, &row, shown);
    if (!rc && v.may_work)
        rc = read_classes(w, &v);
    if (!rc)
        rc = read_photos(w, &v);
    if (!rc && !desk_at_unit(w))
        rc = desk_read_you(w, id, &v.you);
    if (!rc && v.may_work)
        rc = desk_read_offer(w, &row, &v.offer);
    if (!rc)
        rc = read_buttons(w, &v, &row);
    if (!rc && v.may_work)
        rc = desk_read_templates(w, &v);
    if (!rc)
        rc = read_words(w, &v);
    if (!rc && v.may_work && flow_find(&CASE_FLOW, row.state, &CASE_DISPATCH))
        rc = desk_read_units(w, &v.unit, &v.units);
    if (!rc)
        rc = read_way(w, &v, &row);
    if (!rc)
        rc = read_undo(w, &v, &row);
    if (!rc)
        rc = read_parts(w, &v);
    if (!rc)
        rc = desk_held(w, id, &v.held_until);
    if (!rc)
        rc = web_others(w, &DESK, id, &v.other, &v.others);
    w->page.desk = true;
    if (!rc && !desk_at_unit(w))
        rc = web_beside(w, &DESK, id);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    v.all = v.c.step;
    v.alls = v.c.steps;
    desk_page_lives(w, id);
    w->page.title = msg_case_number(&w->out.m, v.c.id);
    desk_case_page(&w->out, w, &v);
    web_html(w, status);
}

void desk_show_desk_case(struct web *w)
{
    draw_case(w, 200, NULL, ABSENT, NULL);
}

/* The verb is the path's last segment. */
static struct str verb_of(const struct web *w)
{
    struct str path = str_of(w->route->path);
    size_t at = path.n;
    while (at && path.p[at - 1] != '/')
        at--;
    must(at > 0 && at < path.n);
    return str_cut(path, at, path.n);
}

void desk_reply_case(struct web *w)
{
    int64_t id;
    if (web_arg_int(w, "id", &id)) {
        web_error(w, NOT_FOUND, NULL);
        return;
    }
    if (w->wants_json) {
        web_json(w, 200, arena_printf(w->arena, "{\"id\":%lld,\"event\":%lld}", (long long)id, (long long)w->task.first_pos));
        return;
    }
    struct desk_from from;
    desk_read_from(w, &from);
    struct url to = desk_keep_from(&w->out, &from, case_url(w, id));
    if (w->route->command == &UNIT_RETURN) /* it is theirs no more */
        to = url_path(&w->out, "/unit");
    web_see_other(w, url_query(&w->out, to, "done", verb_of(w)));
}

/* A POST's address answers no GET: the switch of language comes back to the case. */
static void set_here(struct web *w)
{
    struct desk_from from;
    int64_t id;
    desk_read_from(w, &from);
    if (!web_arg_int(w, "id", &id))
        w->page.here = desk_keep_from(&w->out, &from, case_url(w, id));
}

void desk_draw_merged(struct web *w, const struct desk_did *did)
{
    set_here(w);
    draw_case(w, 200, NULL, ABSENT, did);
}

void desk_again_case(struct web *w)
{
    set_here(w);
    draw_case(w, w->http->res.status, arena_cstr(w->arena, verb_of(w)), ABSENT, NULL);
}

/* The answer itself shows the contact, once: an address that did would be looked at without a reason the second time. */
void desk_reply_contact(struct web *w)
{
    const struct contact_show *a = w->record;
    set_here(w);
    if (!w->wants_json) {
        draw_case(w, 200, NULL, a->voice, NULL);
        return;
    }
    struct case_reported ev;
    struct buf b;
    enum rc rc = desk_read_voice(w, a->voice, &ev);
    if (rc) {
        web_error(w, rc, NULL);
        return;
    }
    buf_init(&b, w->arena, 4096);
    buf_printf(&b, "{\"id\":%lld,\"voice\":%lld,\"contact\":", (long long)a->id, (long long)a->voice);
    if (ev.contact.p)
        buf_json(&b, ev.contact);
    else
        buf_str(&b, STR("null"));
    buf_char(&b, '}');
    web_json(w, 200, buf_view(&b));
}
