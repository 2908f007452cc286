/* fill.c - puts arguments into a message.
**
** msggen turned each {placeholder} into one byte below 9, so a form is copied in a single pass; what an argument brings in is never
** read again, and a resident who writes "{n}" or a control character is only quoted. */
#include "fill.h"

#include "base/buf.h"

enum { FILL_MAX = 64 * 1024, PLACES = 8, DIGITS = 20 };

static bool is_place(char c)
{
    return c > 0 && c <= PLACES;
}

struct str fill(struct arena *a, struct str form, const struct fill_arg *arg, size_t args)
{
    struct buf b;
    must(form.p && args <= PLACES);
    buf_init(&b, a, FILL_MAX);
    size_t room = form.n;
    for (size_t i = 0; i < args; i++)
        room += arg[i].is_text ? arg[i].text.n : DIGITS;
    (void)buf_room(&b, room < FILL_MAX ? room : FILL_MAX); /* mostly all of it: the loop below need not ask for more */
    for (size_t i = 0; i < form.n; i++) {
        size_t from = i;
        while (i < form.n && !is_place(form.p[i]))
            i++;
        buf_put(&b, form.p + from, i - from);
        if (i == form.n)
            break;
        const size_t place = (unsigned char)form.p[i];
        must(place <= args);
        if (arg[place - 1].is_text)
            buf_str(&b, arg[place - 1].text);
        else
            buf_int(&b, arg[place - 1].n);
    }
    return b.overflow ? STR_NONE : buf_view(&b);
}
