/* markdown.h - what an office writes for a page: Markdown in, a handful of our own tags out. */
#ifndef WEB_MARKDOWN_H
#define WEB_MARKDOWN_H

#include "web/out.h"

/* CommonMark without raw HTML and without pictures (their words stay). Headings begin at <h2>. A link leads to http, https, mailto, tel
** or a path of this site; any other is its words alone. When memory is short: nothing. */
struct html html_markdown(struct out *o, struct str text);

#endif
