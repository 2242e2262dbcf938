/* tmplc_markup.c: follows HTML byte by byte, strictly: what a browser would have to guess is refused. */
#include "tmplc.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static bool is_one_of(const char *word, const char *const *words)
{
	for (; *words; words++)
		if (strcasecmp(word, *words) == 0)
			return true;
	return false;
}

static void append(struct template *t, char *word, size_t room, char byte)
{
	size_t len = strlen(word);
	if (len + 1 >= room)
		refuse(t, "the name %s… is too long", word);
	word[len] = byte;
	word[len + 1] = 0;
}

static bool is_name(char byte)
{
	return isalnum((unsigned char)byte) || byte == '-' || byte == '_' || byte == ':';
}

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\n';
}

static void begin_tag(struct template *t)
{
	struct markup *m = &t->markup;
	m->place = PLACE_TAG_NAME;
	m->closing = false;
	m->tag[0] = 0;
}

static void tag_named(struct template *t)
{
	static const char *const refused[] = { "style", "base", "object", "embed", "iframe", "frame", "applet", "plaintext", "xmp",
					       "noembed", NULL };
	struct markup *m = &t->markup;
	if (!m->tag[0])
		refuse(t, "a '<' that begins no tag: write &lt;");
	if (is_one_of(m->tag, refused))
		refuse(t, "the element <%s> may not stand in a template", m->tag);
	if (!m->closing && strcasecmp(m->tag, "form") == 0) {
		if (m->in_form)
			refuse(t, "a form inside a form");
		m->in_form = true;
		m->posts = m->has_csrf = false;
	}
	m->place = PLACE_TAG;
}

static void close_form(struct template *t)
{
	struct markup *m = &t->markup;
	if (m->posts && !m->has_csrf)
		refuse(t, "a form that posts needs {csrf} inside");
	m->in_form = false;
}

static void end_tag(struct template *t)
{
	struct markup *m = &t->markup;
	bool keeps = strcasecmp(m->tag, "pre") == 0 || strcasecmp(m->tag, "textarea") == 0;
	if (keeps)
		m->kept += m->closing ? -1 : 1;
	if (m->closing && strcasecmp(m->tag, "form") == 0)
		close_form(t);
	m->place = !m->closing && strcasecmp(m->tag, "script") == 0 ? PLACE_SCRIPT : PLACE_TEXT;
	m->attribute[0] = 0;
}

static void attribute_named(struct template *t)
{
	static const char *const refused[] = { "style", "srcdoc", "srcset", "imagesrcset", "ping", "http-equiv", "background",
					       "manifest", NULL };
	const char *name = t->markup.attribute;
	if (strncasecmp(name, "on", 2) == 0)
		refuse(t, "the attribute %s= would be script: put it into a file of web/", name);
	if (is_one_of(name, refused))
		refuse(t, "the attribute %s= may not stand in a template", name);
}

static void begin_value(struct template *t, char quote)
{
	static const char *const addresses[] = { "href", "src", "action", "formaction", "poster", "cite", "data", "xlink:href",
						 NULL };
	struct markup *m = &t->markup;
	if (quote != '"' && quote != '\'')
		refuse(t, "the value of %s= must stand in quotes", m->attribute);
	m->quote = quote;
	m->value[0] = 0;
	m->value_empty = true;
	m->place = is_one_of(m->attribute, addresses) ? PLACE_ADDRESS : PLACE_ATTRIBUTE_VALUE;
}

static void judge_value(struct template *t)
{
	static const char *const schemes[] = { "javascript:", "vbscript:", "data:", NULL };
	const char *value = t->markup.value;
	for (const char *const *scheme = schemes; *scheme; scheme++)
		if (strncasecmp(value, *scheme, strlen(*scheme)) == 0)
			refuse(t, "an address may not begin with %s", *scheme);
}

static void feed_value(struct template *t, char byte)
{
	struct markup *m = &t->markup;
	if (byte == m->quote) {
		if (m->place == PLACE_ADDRESS)
			judge_value(t);
		if (strcasecmp(m->tag, "form") == 0 && strcasecmp(m->attribute, "method") == 0)
			m->posts = strcasecmp(m->value, "post") == 0;
		m->place = PLACE_TAG;
		m->attribute[0] = 0;
		return;
	}
	if (m->place == PLACE_ADDRESS && m->value_empty && (is_blank(byte) || byte == '&'))
		refuse(t, "an address begins with '%c'", byte);
	m->value_empty = false;
	if (strlen(m->value) + 1 < sizeof m->value)
		append(t, m->value, sizeof m->value, byte);
}

static void feed_tag(struct template *t, char byte)
{
	struct markup *m = &t->markup;
	if (m->settled && (is_name(byte) || byte == '='))
		refuse(t, "a block may not split the name of an attribute");
	m->settled = false;
	if (byte == '>') {
		end_tag(t);
	} else if (byte == '=') {
		if (!m->attribute[0])
			refuse(t, "'=' without an attribute");
		m->place = PLACE_BEFORE_VALUE;
	} else if (is_name(byte)) {
		m->attribute[0] = 0;
		append(t, m->attribute, sizeof m->attribute, byte);
		m->place = PLACE_ATTRIBUTE_NAME;
	} else if (!is_blank(byte) && byte != '/') {
		refuse(t, "'%c' may not stand inside a tag", byte);
	}
}

static void feed_tag_name(struct template *t, char byte)
{
	struct markup *m = &t->markup;
	if (byte == '/' && !m->tag[0] && !m->closing) {
		m->closing = true;
	} else if (byte == '!' && !m->tag[0]) {
		m->place = PLACE_DECLARATION;
	} else if (is_name(byte)) {
		append(t, m->tag, sizeof m->tag, byte);
	} else {
		tag_named(t);
		feed_tag(t, byte);
	}
}

static void feed_attribute_name(struct template *t, char byte)
{
	struct markup *m = &t->markup;
	if (is_name(byte)) {
		append(t, m->attribute, sizeof m->attribute, byte);
		return;
	}
	attribute_named(t);
	m->place = PLACE_TAG;
	feed_tag(t, byte);
}

void markup_feed(struct template *t, char byte)
{
	struct markup *m = &t->markup;
	switch (m->place) {
	case PLACE_TEXT:
		if (byte == '<')
			begin_tag(t);
		break;
	case PLACE_TAG_NAME:
		feed_tag_name(t, byte);
		break;
	case PLACE_TAG:
		feed_tag(t, byte);
		break;
	case PLACE_ATTRIBUTE_NAME:
		feed_attribute_name(t, byte);
		break;
	case PLACE_BEFORE_VALUE:
		begin_value(t, byte);
		break;
	case PLACE_ATTRIBUTE_VALUE:
	case PLACE_ADDRESS:
		feed_value(t, byte);
		break;
	case PLACE_SCRIPT:
		if (byte == '<')
			begin_tag(t);
		else if (!is_blank(byte))
			refuse(t, "script stands in files of web/, not in templates");
		break;
	case PLACE_DECLARATION:
		if (byte == '-' || byte == '[')
			refuse(t, "write comments as {# …}");
		if (byte == '>')
			m->place = PLACE_TEXT;
		break;
	}
}

void markup_settle(struct template *t)
{
	if (t->markup.place != PLACE_ATTRIBUTE_NAME)
		return;
	attribute_named(t);
	t->markup.attribute[0] = 0;
	t->markup.place = PLACE_TAG;
	t->markup.settled = true;
}

void markup_value(struct template *t)
{
	struct markup *m = &t->markup;
	switch (m->place) {
	case PLACE_TEXT:
		return;
	case PLACE_ATTRIBUTE_VALUE:
	case PLACE_ADDRESS:
		if (m->place == PLACE_ADDRESS)
			judge_value(t);
		m->value_empty = false;
		return;
	case PLACE_BEFORE_VALUE:
		refuse(t, "the value of %s= must stand in quotes", m->attribute);
	case PLACE_SCRIPT:
		refuse(t, "a value may not stand inside <script>");
	case PLACE_TAG_NAME:
	case PLACE_TAG:
	case PLACE_ATTRIBUTE_NAME:
	case PLACE_DECLARATION:
		refuse(t, "a value may not stand here inside a tag");
	}
}

void markup_join(const struct template *t, const struct markup *a, const struct markup *b, size_t line)
{
	bool in_tag = a->place != PLACE_TEXT;
	if (a->place != b->place || a->in_form != b->in_form || a->kept != b->kept ||
	    (in_tag && (strcmp(a->tag, b->tag) != 0 || strcmp(a->attribute, b->attribute) != 0 || a->quote != b->quote)))
		refuse(t, "the block of line %zu must end in the same place of the markup as it began, on each of its ways", line);
}
