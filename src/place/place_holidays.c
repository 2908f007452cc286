/* place_holidays.c - the days off and the swapped working days of mainland China, year by year.
**
** From the yearly notices of the General Office of the State Council: for 2025 国办发明电〔2024〕12号, for 2026 国办发明电〔2025〕7号. A weekend
** that is worked in exchange is called after the holiday it pays for. They are a beginning, not a law: an office takes a year over with
** one button and changes in it what is different with them. */
#include "place/place_calendar.h"

static const struct {
    int64_t year;
    const char *list;
} shipped[] = {
    { 2025, "2025-01-01 1 off 元旦\n"
            "2025-01-26 1 on 春节\n"
            "2025-01-28 8 off 春节\n"
            "2025-02-08 1 on 春节\n"
            "2025-04-04 3 off 清明节\n"
            "2025-04-27 1 on 劳动节\n"
            "2025-05-01 5 off 劳动节\n"
            "2025-05-31 3 off 端午节\n"
            "2025-09-28 1 on 国庆节、中秋节\n"
            "2025-10-01 8 off 国庆节、中秋节\n"
            "2025-10-11 1 on 国庆节、中秋节\n" },
    { 2026, "2026-01-01 3 off 元旦\n"
            "2026-01-04 1 on 元旦\n"
            "2026-02-14 1 on 春节\n"
            "2026-02-15 9 off 春节\n"
            "2026-02-28 1 on 春节\n"
            "2026-04-04 3 off 清明节\n"
            "2026-05-01 5 off 劳动节\n"
            "2026-05-09 1 on 劳动节\n"
            "2026-06-19 3 off 端午节\n"
            "2026-09-20 1 on 国庆节\n"
            "2026-09-25 3 off 中秋节\n"
            "2026-10-01 7 off 国庆节\n"
            "2026-10-10 1 on 国庆节\n" },
};

bool calendar_shipped(int64_t year, struct str *list)
{
    for (size_t i = 0; i < countof(shipped); i++) {
        if (shipped[i].year != year)
            continue;
        *list = str_of(shipped[i].list);
        return true;
    }
    return false;
}
