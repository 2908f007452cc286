/* log_page.h - what the log's page for people is handed. */
#ifndef WEB_LOG_PAGE_H
#define WEB_LOG_PAGE_H

#include "core/log.h"
#include "web/page.h"

struct log_page {
    const struct log_epoch_info *epoch; /* oldest first; the last one is running */
    size_t epochs;
    uint64_t size;         /* leaves under the checkpoint */
    struct str checkpoint; /* absent: none yet */
    struct str key;
};

#endif
