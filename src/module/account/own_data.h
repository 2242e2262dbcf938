/* own_data.h: between the files that gather what is held about somebody, and those that write it down. */
#ifndef YIZHAN_ACCOUNT_OWN_DATA_H
#define YIZHAN_ACCOUNT_OWN_DATA_H

#include "base/call.h"
#include "base/json.h"

struct copied { const char *table, *member, *why; }; /* member of the copy in which a table's rows stand; or why they do not */
extern const struct copied copied_tables[];          /* ends with a zeroed one */

MUST_CHECK enum status data_of_mine_more(struct call *c, enum level level, json_t *out);
void data_about(struct call *c, json_t *out); /* when it was made, what is not in it and why */

/* Where an upload stands in the archive: "files/NUMBER/ID.jpg". */
struct str copy_path_of(struct call *c, struct str number, struct file_id id, struct str type);
struct dossier;
bool copy_has_whole(const struct call *c, const struct dossier *dossier);

/* The same data for reading, as a page in the call's language that stands by itself. */
struct str copy_read_text(struct call *c, const json_t *data);

/* As copy_read.html walks them. */
struct copy_field { struct str label, value, folder, file; }; /* folder, file: of an upload, below files/ */
struct copy_field_list { struct copy_field *items; size_t count; };
struct copy_record { struct str title; struct copy_field_list fields; };
struct copy_record_list { struct copy_record *items; size_t count; };
struct copy_section { struct str title; struct copy_record_list records; };
struct copy_section_list { struct copy_section *items; size_t count; };

#endif
