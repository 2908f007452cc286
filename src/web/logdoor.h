/* logdoor.h - the public log's addresses. Inside web/ only. */
#ifndef WEB_LOGDOOR_H
#define WEB_LOGDOOR_H

#include "web/web.h"

/* /log...: true when it answered. */
bool logdoor_answer(struct web *w);

#endif
