/* lint.h: what the files of lint share: the tree, and how a fault is told. */
#ifndef YIZHAN_LINT_H
#define YIZHAN_LINT_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"
#include "base/str.h"

struct lint {
	struct arena *arena;
	const char *top;
	struct map layers;     /* folder -> rank */
	struct map reads;      /* "folder table", or "folder *": sanctioned in LAYERS */
	struct map tables;     /* table -> the folder whose schema declares it */
	struct map statements; /* "x" of x.sql -> its folder */
	struct map basenames;  /* x.c -> where it was seen first */
	struct map translated; /* msgid -> itself */
	int faults;
};

struct source {
	struct lint *lint;
	struct str path;       /* below the top */
	struct str bytes;
};

void lint_fault(const struct source *source, int line, const char *sentence, struct str what);
bool lint_is_name(char byte); /* a byte of a word of C or SQL */

/* ---- lint_tables.c: a folder's statements name only tables of its own schema ---- */
/* A row of LAYERS "reads dossier event leaf": what a folder may read besides its own, "*" for all. */
void lint_allow_reads(struct lint *lint, struct str row);
/* Learns the tables of a schema file, and whose a file of statements is; to be done for all before the next two. */
void lint_learn_tables(struct lint *lint, struct str path, struct str bytes);
void lint_check_tables(const struct source *source);
void lint_check_statement_header(const struct source *source, int line, struct str header);

#endif
