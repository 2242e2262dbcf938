/* form_read_inside.h: what the files that read forms from YAML share. */
#ifndef YIZHAN_FORM_READ_INSIDE_H
#define YIZHAN_FORM_READ_INSIDE_H

#include "form/form_type.h"
#include "form/yaml.h"

/* The options of a choice, from the file itself or from a table. */
void read_options(struct yaml *yaml, const struct yaml_node *map, struct field *field);
/* What only some types have: value, decimals, table, within, level, detail, bounds, outline, marks, kinds. */
void read_type(struct yaml *yaml, const struct yaml_node *map, struct field *field);
void read_example(struct yaml *yaml, const struct yaml_node *map, struct field *field);
/* The rules of a step or form. */
void read_rules(struct yaml *yaml, const struct yaml_node *map, const struct form *form, struct form_rule **rules, size_t *count);
/* The rows of the table that "table" names; false when there is none, which is told. */
bool read_table(struct yaml *yaml, const struct yaml_node *map, struct yaml_table *out);

#endif
