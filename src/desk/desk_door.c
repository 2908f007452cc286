/* desk_door.c - when two doors are the same one, however they were written.
**
** What tells doors of a neighbourhood apart are numbers, letters and names; everything between them is habit: "3号楼2单元501",
** "3-2-501", "３＃２－５０１室". So full width becomes half width, letters become capitals, and each run of separators and of the words for
** building, entrance and room becomes one dash between what stands on both sides. Names of compounds stay: 槐树里 3 is not 枣树里 3. */
#include "desk/desk_in.h"

#include "base/utf8.h"

/* 0: a separator; else the character as it is compared. */
static int32_t folded(int32_t c)
{
    static const int32_t words[] = { 0x53F7, 0x697C, 0x680B, 0x5E62, 0x5EA7, 0x5355, 0x5143, 0x5BA4, 0x623F, 0x6237, 0x95E8 };
    if (c >= 0xFF01 && c <= 0xFF5E) /* full width */
        c -= 0xFEE0;
    if (c >= 'a' && c <= 'z')
        c += 'A' - 'a';
    for (size_t i = 0; i < countof(words); i++) /* 号 楼 栋 幢 座 单 元 室 房 户 门 */
        if (c == words[i])
            return 0;
    if (c < 0x80)
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ? c : 0;
    return (c >= 0x2010 && c <= 0x2015) || (c >= 0x3000 && c <= 0x303F) ? 0 : c; /* dashes; the punctuation of Chinese */
}

struct str desk_door_key(struct arena *a, struct str door)
{
    struct buf b;
    bool apart = false;
    buf_init(&b, a, door.n + 1);
    for (size_t at = 0, from = 0; at < door.n; from = at) {
        int32_t c = folded(utf8_next(door, &at));
        must(at > from);
        if (c && apart && b.n)
            buf_char(&b, '-');
        if (c > 0 && c < 0x80)
            buf_char(&b, (char)c);
        else if (c)
            buf_str(&b, str_cut(door, from, at));
        apart = !c;
    }
    return b.overflow ? STR_NONE : buf_view(&b);
}
