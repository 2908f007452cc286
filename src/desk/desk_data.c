/* desk_data.c - the desk's part of the data map: each PERSONAL field of its events, what it is for, how long it stays, who may read it. The
** page /data, docs/DATA.md and a resident's own page are drawn from these rows; a test refuses a field without one. */
#include "core/erase.h"
#include "desk/desk_ask.h"
#include "desk/desk_behalf.h"
#include "desk/desk_in.h"
#include "desk/desk_photo.h"

/* A contact is shown for a reason that is written down, to who works the case; what was written is read by more. */
enum { READ = PERM_VOICE, CALL = PERM_DESK | PERM_UNIT };

#define WORDS(type)                                                                                                                        \
    { &type, "word", MSG_data_word, MSG_why_word, TERM_WORDS, 0 },                                                                         \
        { &type, "door", MSG_data_door_hash, MSG_why_door_hash, TERM_WORDS, 0 },                                                           \
        { &type, "text", MSG_data_text, MSG_why_text, TERM_WORDS, READ },                                                                  \
        { &type, "where_door", MSG_data_door, MSG_why_where, TERM_WORDS, READ },                                                           \
        { &type, "household", MSG_data_household, MSG_why_where, TERM_WORDS, READ },                                                       \
        { &type, "contact", MSG_data_contact, MSG_why_contact, TERM_CONTACT, CALL }
#define SPOT(type)                                                                                                                         \
    { &type, "where", MSG_data_where, MSG_why_where, TERM_WORDS, READ },                                                                   \
        { &type, "where_lon", MSG_data_point, MSG_why_where, TERM_WORDS, READ },                                                           \
        { &type, "where_lat", MSG_data_point, MSG_why_where, TERM_WORDS, READ }

#define PHOTO(type)                                                                                                                        \
    { &type, "key", MSG_data_photo, MSG_why_photo, TERM_WORDS, READ },                                                                     \
        { &type, "sha256", MSG_data_photo_hash, MSG_why_photo_hash, TERM_WORDS, READ }

const struct data_use DESK_DATA[] = {
    WORDS(CASE_REPORTED),
    SPOT(CASE_REPORTED),
    WORDS(CASE_JOINED),
    WORDS(VOICE_CORRECTED),
    SPOT(VOICE_CORRECTED),
    { &VOICE_BEHALF, "name", MSG_data_for_name, MSG_why_for_name, TERM_WORDS, READ },
    { &CASE_ANSWERED, "answers", MSG_data_answers, MSG_why_answers, TERM_WORDS, READ },
    { &VOICE_SAID, "words", MSG_data_say, MSG_why_say, TERM_WORDS, READ },
    { &VOICE_RATED, "words", MSG_data_rate, MSG_why_rate, TERM_WORDS, READ },
    { &CONTACT_SHOWN, "reason", MSG_data_look, MSG_why_look, TERM_WORDS, PERM_LOOKS },
    { &SLIP_REISSUED, "word", MSG_data_word, MSG_why_word, TERM_WORDS, 0 },
    { &SLIP_REISSUED, "reason", MSG_data_reissue, MSG_why_look, TERM_WORDS, PERM_LOOKS },
    { &CASE_SETTLED, "reply", MSG_data_reply, MSG_why_reply, TERM_WORDS, READ },
    { &CASE_NOTED, "words", MSG_data_note, MSG_why_note, TERM_WORDS, READ },
    { &CASE_OFFERED, "words", MSG_data_note, MSG_why_note, TERM_WORDS, READ },
    { &OFFER_ENDED, "words", MSG_data_note, MSG_why_note, TERM_WORDS, READ },
    { &NOTICE_ASKED, "mail", MSG_data_mail, MSG_why_mail, TERM_CONTACT, 0 },
    { &NOTICE_ASKED, "address", MSG_data_mail, MSG_why_mail, TERM_CONTACT, 0 },
    { &CASE_GATHERED, "box", MSG_data_gathered, MSG_why_account, TERM_STAFF, 0 },
    PHOTO(PHOTO_ADDED),
    PHOTO(PHOTO_REDACTED),
    PHOTO(PHOTO_PUBLISHED),
    { 0 },
};
