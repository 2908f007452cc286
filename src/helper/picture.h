/* picture.h - what the picture job shares with its test. */
#ifndef HELPER_PICTURE_H
#define HELPER_PICTURE_H

#include "helper/helper.h"

/* Which of the four kinds a file begins as; PICTURE_NONE: another. What it is called and what its sender says of it count for nothing. */
enum picture_kind { PICTURE_NONE, PICTURE_JPEG, PICTURE_PNG, PICTURE_WEBP, PICTURE_HEIC };
enum picture_kind picture_kind(struct str file);

#endif
