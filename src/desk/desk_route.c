/* desk_route.c - the desk's addresses. */
#include "desk/desk_in.h"

#define STEP(verb, command) ROUTE_POST("/desk/cases/{id}/" verb, PERM_DESK, ROUTE_PERSONAL, command, desk_reply_case, desk_again_case)

/* A form for people without an account. */
enum { OPEN_FORM = ROUTE_PERSONAL | ROUTE_BUCKET | ROUTE_NO_CSRF };

const struct route DESK_ROUTES[] = {
    ROUTE_GET("/", PERM_ANYONE, 0, desk_show_home),
    ROUTE_GET("/report", PERM_ANYONE, 0, desk_show_report),
    ROUTE_POST("/report", PERM_ANYONE, OPEN_FORM, &CASE_REPORT, desk_reply_report, desk_again_report),
    ROUTE_GET("/track", PERM_ANYONE, 0, desk_show_track),
    ROUTE_DO("/track", PERM_ANYONE, OPEN_FORM, desk_do_track),
    ROUTE_GET("/track/{code}", PERM_ANYONE, 0, desk_show_progress),
    ROUTE_GET("/t/{token}", PERM_ANYONE, ROUTE_PERSONAL, desk_show_own),
    ROUTE_POST("/t/{token}/say", PERM_ANYONE, OPEN_FORM, &VOICE_SAY, desk_reply_say, desk_again_say),
    ROUTE_GET("/t/{token}/slip.pdf", PERM_ANYONE, ROUTE_PERSONAL, desk_show_slip_pdf),
    ROUTE_DO("/t/{token}/slip.pdf", PERM_ANYONE, OPEN_FORM, desk_do_slip_pdf),
    ROUTE_GET("/t/{token}/receipt.json", PERM_ANYONE, ROUTE_PERSONAL, desk_show_receipt),
    ROUTE_GET("/t/{token}/receipt.tlog-proof", PERM_ANYONE, ROUTE_PERSONAL, desk_show_proof),
    ROUTE_POST("/t/{token}/notice", PERM_ANYONE, OPEN_FORM, &NOTICE_ASK, desk_reply_notice, desk_again_notice),
    ROUTE_POST("/t/{token}/notice/end", PERM_ANYONE, OPEN_FORM, &NOTICE_END_COMMAND, desk_reply_notice, NULL),
    ROUTE_GET("/notice/{voice}/{seal}", PERM_ANYONE, ROUTE_PERSONAL, desk_show_confirm),
    ROUTE_POST("/notice/{voice}/{seal}", PERM_ANYONE, OPEN_FORM, &NOTICE_CONFIRM, desk_reply_confirm, NULL),
    ROUTE_GET("/stop/{voice}/{seal}", PERM_ANYONE, ROUTE_PERSONAL, desk_show_stop),
    ROUTE_POST("/stop/{voice}/{seal}", PERM_ANYONE, OPEN_FORM, &NOTICE_STOP, desk_reply_stop, NULL),
    ROUTE_GET("/mine", PERM_ANYONE, ROUTE_PERSONAL, desk_show_mine),
    ROUTE_DO("/mine", PERM_ANYONE, OPEN_FORM, desk_do_mine),
    ROUTE_DO("/mine/forget", PERM_ANYONE, OPEN_FORM, desk_do_forget),
    ROUTES_LIST("/cases", PERM_ANYONE, 0, desk_show_cases),
    ROUTE_GET("/cases/{id}", PERM_ANYONE, 0, desk_show_case),
    ROUTE_GET("/cases/{id}/join", PERM_ANYONE, 0, desk_show_join),
    ROUTE_POST("/cases/{id}/join", PERM_ANYONE, OPEN_FORM, &CASE_JOIN, desk_reply_join, desk_again_join),
    ROUTE_GET("/desk", PERM_DESK_READ, ROUTE_PERSONAL, desk_show_queue),
    ROUTE_GET("/desk/cases/{id}", PERM_DESK_READ, ROUTE_PERSONAL, desk_show_desk_case),
    STEP("take", &CASE_TAKE),
    STEP("dispatch", &CASE_DISPATCH),
    STEP("handle", &CASE_HANDLE),
    STEP("finish", &CASE_FINISH),
    STEP("verify", &CASE_VERIFY),
    STEP("send-back", &CASE_SEND_BACK),
    STEP("close", &CASE_CLOSE),
    STEP("word", &CASE_WORD),
    STEP("note", &CASE_NOTE),
    ROUTE_POST("/desk/cases/{id}/contact", PERM_DESK, ROUTE_PERSONAL, &CONTACT_SHOW, desk_reply_contact, desk_again_case),
    ROUTES_LIST("/desk/looks", PERM_LOOKS, ROUTE_PERSONAL, desk_show_looks),
    ROUTE_GET("/unit", PERM_UNIT, ROUTE_PERSONAL, desk_show_unit),
    ROUTE_GET("/unit/cases/{id}", PERM_UNIT, ROUTE_PERSONAL, desk_show_desk_case),
    ROUTE_POST("/unit/cases/{id}/handle", PERM_UNIT, ROUTE_PERSONAL, &UNIT_HANDLE, desk_reply_case, desk_again_case),
    ROUTE_POST("/unit/cases/{id}/finish", PERM_UNIT, ROUTE_PERSONAL, &UNIT_FINISH, desk_reply_case, desk_again_case),
    ROUTE_POST("/unit/cases/{id}/contact", PERM_UNIT, ROUTE_PERSONAL, &UNIT_CONTACT, desk_reply_contact, desk_again_case),
    { 0 },
};
