/* people_password.c - is a password good enough, and how it is spelt before it is hashed.
**
** Length and a list of the first guesses; no rules about digits and signs, which make people write it on the monitor (NIST SP 800-63B
** 5.1.1.2). The list holds only what is long enough to pass the first test, in lower case; it is compared without case. */
#include "base/utf8.h"
#include "people/people.h"

static const char *const first_guesses[] = {
    "00000000",   "11111111",  "11223344",   "111222333",  "12121212",   "12341234",   "12344321",   "1234qwer",
    "12345678",   "123123123", "123321123",  "123454321",  "123456789",  "1234567890", "1314520520", "147258369",
    "147852369",  "159357258", "1q2w3e4r",   "1q2w3e4r5t", "1qaz2wsx",   "22222222",   "5201314520", "55555555",
    "66666666",   "77777777",  "87654321",   "88888888",   "987654321",  "99999999",   "a1234567",   "a12345678",
    "a123456789", "aa123456",  "aa12345678", "abc12345",   "abc123456",  "abcd1234",   "admin123",   "administrator",
    "asdfghjk",   "asdfghjkl", "iloveyou",   "p@ssw0rd",   "passw0rd",   "password",   "password1",  "password123",
    "q1w2e3r4",   "qwer1234",  "qwertyui",   "qwertyuiop", "woaini1314", "woaini520",  "zhitong123", "zxcvbnm123",
};

struct str people_password(struct arena *a, struct str typed)
{
    return utf8_nfc(a, str_trim(typed));
}

bool people_password_good(struct str password, struct str login, struct err *why)
{
    size_t chars = utf8_len(password);
    bool guessed = str_eq_nocase(password, login);
    for (size_t i = 0; i < countof(first_guesses) && !guessed; i++)
        guessed = str_eq_nocase(password, str_of(first_guesses[i]));
    if (chars < PEOPLE_PASSWORD_LEAST)
        *why = (struct err){ "password", MSG_err_too_short, PEOPLE_PASSWORD_LEAST };
    else if (chars > PEOPLE_PASSWORD_MOST)
        *why = (struct err){ "password", MSG_err_too_long, PEOPLE_PASSWORD_MOST };
    else if (guessed)
        *why = (struct err){ "password", MSG_err_password_guessed, 0 };
    else
        return true;
    return false;
}
