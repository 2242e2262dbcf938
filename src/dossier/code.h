/* code.h: codes that nobody guesses and everybody can read out: neither I nor L nor O nor U stands in them. */
#ifndef YIZHAN_DOSSIER_CODE_H
#define YIZHAN_DOSSIER_CODE_H

#include "base/call.h"

struct str code_new(struct call *c, size_t characters);      /* random, 5 bits a character */
struct str code_fold(struct arena *arena, struct str typed); /* as typed to as made: capitals, O is 0, I and L are 1; no spaces */

#endif
