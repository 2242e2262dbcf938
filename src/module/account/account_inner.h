/* account_inner.h: what the files of this module share. */
#ifndef YIZHAN_ACCOUNT_INNER_H
#define YIZHAN_ACCOUNT_INNER_H

#include "module/account/account.h"
#include "seal/seal.h"

struct digest login_digest(struct call *c, struct str login);
/* Faults beside `field` when a password is too short, too long, or among the commonest. */
void password_check(struct call *c, struct str field, struct str login, struct str password);
struct sealed seal_or_none(struct call *c, const char *context, struct str clear);

#endif
