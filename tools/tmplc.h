/* tmplc.h: the parts of the template compiler. A template is read once from start to end; C is written as it is read.
 *
 * tmplc_markup.c follows the HTML and says in which place a value would stand; tmplc_value.c reads paths, strings and
 * arguments and writes C expressions; tmplc.c reads directives; tmplc_write.c writes the C. */
#ifndef TMPLC_H
#define TMPLC_H

#include "base/buf.h"

enum place {
	PLACE_TEXT,
	PLACE_TAG_NAME,
	PLACE_TAG,             /* inside a tag, between attributes */
	PLACE_ATTRIBUTE_NAME,
	PLACE_ATTRIBUTE_VALUE, /* inside quotes */
	PLACE_ADDRESS,         /* inside the quotes of href, src … */
	PLACE_BEFORE_VALUE,    /* after '=' */
	PLACE_SCRIPT,          /* inside <script>: only white space may stand there */
	PLACE_DECLARATION,     /* <!doctype …> */
};

struct markup {
	enum place place;
	char quote;
	bool value_empty;      /* nothing stands in the attribute's value yet */
	bool closing;          /* the tag is </…> */
	bool settled;          /* an attribute without a value ended where a block begins or ends */
	bool posts, has_csrf;  /* of the form that is open */
	bool in_form;
	int kept;              /* depth of <pre> and <textarea>: white space is kept */
	char tag[32], attribute[32];
	char value[16];        /* how the attribute's value begins */
};

struct parameter {
	struct str type, name;
	bool is_list;
};

struct component {
	struct str name;
	struct parameter parameters[16];
	size_t count;
	bool has_content;
};

enum block_kind { BLOCK_IF, BLOCK_EACH, BLOCK_USE };

struct block {
	enum block_kind kind;
	size_t line;
	struct markup before, after; /* where the markup stood at its start, and at the end of its first branch */
	struct str variable;         /* of each */
	bool second;                 /* past {else} or {none} */
	struct str call;             /* of use: the C call, but for its last argument */
};

struct template {
	struct arena *arena;
	const char *file;
	struct str text;
	size_t at, line;
	struct component self;       /* name, parameters; of pages too */
	bool is_page, is_component;
	struct buf includes, code, literal;
	struct block blocks[24];
	size_t depth, outs;          /* outs: how many buffers are open beside the first */
	struct markup markup;
	struct str layout;           /* the C expression of the title; none for a fragment */
	const struct component *components;
	size_t component_count;
	struct str used[64];
	size_t used_count;
};

/* Says `file:line: sentence` on standard error and ends with 1. */
_Noreturn void refuse(const struct template *t, const char *format, ...) PRINTF_LIKE(2, 3);

/* Takes one byte of the template's own markup; refuses what may not stand in a template. */
void markup_feed(struct template *t, char byte);
/* Ends an attribute without a value, where a block begins or ends. */
void markup_settle(struct template *t);
/* Refuses a value where none may stand, and notes that one stands here. */
void markup_value(struct template *t);
/* Refuses branches that leave the markup in different places. */
void markup_join(const struct template *t, const struct markup *a, const struct markup *b, size_t line);

/* Reading a directive's inside: *rest moves on. */
struct str word_take(struct str *rest);              /* [A-Za-z_][A-Za-z0-9_]*; none when there is no word */
bool mark_take(struct str *rest, const char *mark);  /* skips white space, then the mark when it stands there */
bool keyword_take(struct str *rest, const char *word);
struct str string_take(struct template *t, struct str *rest); /* "…" as a C literal; none when there is none */
struct str path_take(struct template *t, struct str *rest, bool *alone); /* a C lvalue; refuses when there is none */
struct str text_value_take(struct template *t, struct str *rest);        /* a C expression of type struct str */
struct str condition_take(struct template *t, struct str *rest);         /* a C expression of type bool */
struct str sentence_take(struct template *t, struct str *rest);          /* the arguments `"English", values, count` */
struct str argument_take(struct template *t, const struct parameter *parameter, struct str *rest);
void parameters_take(struct template *t, struct component *self, struct str *rest);
struct str parameter_c(struct arena *arena, const struct parameter *parameter); /* its declaration */

/* tmplc_write.c */
void flush(struct template *t);                      /* the literal text so far becomes C */
void emit(struct template *t, const char *format, ...) PRINTF_LIKE(2, 3); /* a line of C that belongs to this line */
struct str out_name(const struct template *t);       /* the C name of the buffer that is written to now */
void write_header(const struct template *t, const char *path);
void write_source(const struct template *t, const char *path, const char *header);

#endif
