/* fuzz_multipart.c - any bytes as a form with files. What was understood lies inside what was sent, and written out again as a browser
** writes it, it is understood as the same. The first line is the Content-Type, the rest the body.
**
** clang -std=c17 -D_GNU_SOURCE -g -O1 -fsanitize=fuzzer,address,undefined -Isrc -Ibuild-test/po tests/fuzz/fuzz_multipart.c \
** src/web/form{,_json,_multipart}.c src/core/shape.c src/base/{arena,buf,fault,hash,mem,rc,str,text,utf8}.c build-test/po/msg.c po/fill.c \
** -Ipo -lsodium -lnettle -lutf8proc -lcjson -o fuzz_multipart && ./fuzz_multipart -max_len=2000 */
#include "base/buf.h"
#include "base/utf8.h"
#include "web/form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool inside(struct str part, struct str whole)
{
    return part.n == 0 || (part.p >= whole.p && part.p + part.n <= whole.p + whole.n);
}

static void write_part(struct buf *b, struct str field, const struct form_file *file, struct str content)
{
    buf_printf(b, "--x.y\r\nContent-Disposition: form-data; name=\"" STR_FMT "\"", STR_ARG(field));
    if (file)
        buf_printf(b, "; filename=\"" STR_FMT "\"", STR_ARG(file->name));
    buf_str(b, STR("\r\n\r\n"));
    buf_str(b, content);
    buf_str(b, STR("\r\n"));
}

/* A name that lost its folders may be empty now, and then an empty file is none. */
static bool stays(const struct form_file *f)
{
    return f->name.n || f->bytes.n;
}

static void written_again(struct arena *a, const struct form *f)
{
    struct form again;
    struct buf b;
    size_t files = 0;
    buf_init(&b, a, 1 << 20);
    for (size_t i = 0; i < f->n; i++)
        write_part(&b, f->pair[i].name, NULL, f->pair[i].value);
    for (size_t i = 0; i < f->files; i++) {
        write_part(&b, f->file[i].field, &f->file[i], f->file[i].bytes);
        files += stays(&f->file[i]);
    }
    buf_str(&b, STR("--x.y--\r\n"));
    if (f->n + f->files == 0 || b.overflow)
        return;
    if (form_read(&again, a, NULL, STR("multipart/form-data; boundary=x.y"), buf_view(&b)))
        return; /* somebody's text held our delimiter */
    if (again.n != f->n)
        return;
    must(again.files == files);
    for (size_t i = 0; i < f->n; i++)
        must(str_eq(again.pair[i].name, f->pair[i].name) && str_eq(again.pair[i].value, f->pair[i].value));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct form f;
    struct str in = str_n(size ? (const char *)data : "", size), type;
    struct arena a;
    arena_init(&a, 4 << 20);
    struct str body = in;
    if (!str_next(&body, '\n', &type) || !body.p)
        return 0;
    enum rc rc = form_read(&f, &a, NULL, type, body);
    must((rc == OK || rc == INVALID) && (rc == INVALID) == (f.errs > 0));
    if (!rc && !f.json && f.files) {
        for (size_t i = 0; i < f.n; i++)
            must(inside(f.pair[i].name, body) && inside(f.pair[i].value, body) && utf8_valid(f.pair[i].value));
        for (size_t i = 0; i < f.files; i++)
            must(inside(f.file[i].field, body) && inside(f.file[i].name, body) && inside(f.file[i].type, in) &&
                 inside(f.file[i].bytes, body) && utf8_len(f.file[i].name) <= FORM_FILE_NAME_MAX);
        written_again(&a, &f);
    }
    arena_release(&a);
    return 0;
}
