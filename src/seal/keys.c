/* keys.c: the key file and the recovery sheet.
 *
 * The file is text: a line with the version, then profile, master secret and signing key (hex), and a check of the
 * lines before it. The sheet carries the same 64 secret bytes in base32, in groups of four with a check of 40 bits at
 * the end, so that the file it restores is the same byte for byte. */
#include "seal/inside.h"
#include "base/buf.h"

#include <openssl/crypto.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	FILE_ROOM = 1024,
	CHECK_SIZE = 5,
	SHEET_BODY = 1 + 2 * KEY_SIZE,
	SHEET_SIZE = SHEET_BODY + CHECK_SIZE,
	SHEET_LINE = 7
};

/* What file and sheet both say. */
struct secrets {
	enum profile profile;
	unsigned char master[KEY_SIZE], signing[KEY_SIZE];
};

static const char *const profile_words[] = { [PROFILE_SM] = "sm", [PROFILE_INTL] = "intl" };

static struct str bytes_str(const unsigned char *bytes, size_t len)
{
	return (struct str) { (const char *)bytes, len };
}

/* The check is SHA-256's first bytes in either profile: it guards against slips of the pen, not against people. */
static struct str check_of(struct arena *arena, struct str bytes)
{
	struct digest digest = digest_of(PROFILE_INTL, bytes);
	return str_copy(arena, bytes_str(digest.bytes, CHECK_SIZE));
}

static struct str secrets_file(struct arena *arena, const struct secrets *secrets)
{
	struct str lines = str_format(arena, "yizhan-key 1\nprofile %s\nmaster %.*s\nsigning %.*s\n",
				      profile_words[secrets->profile],
				      STR_ARGS(str_hex(arena, bytes_str(secrets->master, KEY_SIZE))),
				      STR_ARGS(str_hex(arena, bytes_str(secrets->signing, KEY_SIZE))));
	return str_format(arena, "%.*scheck %.*s\n", STR_ARGS(lines), STR_ARGS(str_hex(arena, check_of(arena, lines))));
}

static struct str secrets_sheet(struct arena *arena, const struct secrets *secrets)
{
	unsigned char body[SHEET_SIZE];
	body[0] = (unsigned char)secrets->profile;
	memcpy(body + 1, secrets->master, KEY_SIZE);
	memcpy(body + 1 + KEY_SIZE, secrets->signing, KEY_SIZE);
	memcpy(body + SHEET_BODY, check_of(arena, bytes_str(body, SHEET_BODY)).at, CHECK_SIZE);
	struct str letters = base32_text(arena, bytes_str(body, SHEET_SIZE));
	OPENSSL_cleanse(body, sizeof body);
	struct buf sheet;
	buf_init(&sheet, arena, FILE_ROOM);
	for (size_t at = 0; at < letters.len; at += 4) {
		buf_add(&sheet, str_part(letters, at, at + 4));
		buf_add_byte(&sheet, (at / 4 + 1) % SHEET_LINE == 0 ? '\n' : ' ');
	}
	return buf_str(&sheet);
}

static bool sheet_read(struct arena *arena, struct str sheet, struct secrets *secrets)
{
	unsigned char body[SHEET_SIZE];
	size_t len;
	bool whole = base32_read(sheet, body, sizeof body, &len) && len == SHEET_SIZE && body[0] <= PROFILE_INTL &&
		     str_equal(bytes_str(body + SHEET_BODY, CHECK_SIZE), check_of(arena, bytes_str(body, SHEET_BODY)));
	if (whole) {
		secrets->profile = (enum profile)body[0];
		memcpy(secrets->master, body + 1, KEY_SIZE);
		memcpy(secrets->signing, body + 1 + KEY_SIZE, KEY_SIZE);
	}
	OPENSSL_cleanse(body, sizeof body);
	return whole;
}

/* Writes and syncs a new file and its folder's entry; what is there is never overwritten. */
static enum status file_write(struct arena *arena, const char *path, struct str content, struct str *why)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0 && errno == EEXIST) {
		*why = STR("The key file is there already; it is never overwritten.");
		return STATUS_CONFLICT;
	}
	if (fd < 0) {
		*why = str_format(arena, "The key file cannot be made: %s", strerror(errno));
		return STATUS_BROKEN;
	}
	bool written =
		fchmod(fd, 0600) == 0 && write(fd, content.at, content.len) == (ssize_t)content.len && fsync(fd) == 0;
	if (!written) {
		*why = str_format(arena, "The key file cannot be written: %s", strerror(errno));
		unlink(path);
	}
	close(fd);
	return written ? STATUS_OK : STATUS_BROKEN;
}

static void wipe(struct str text)
{
	OPENSSL_cleanse((char *)(uintptr_t)text.at, text.len);
}

static enum status secrets_write(const char *path, const struct secrets *secrets, struct arena *arena, struct str *why)
{
	struct str content = secrets_file(arena, secrets);
	enum status status = file_write(arena, path, content, why);
	wipe(content);
	return status;
}

enum status keys_make(const char *path, enum profile profile, struct arena *arena, struct str *sheet, struct str *why)
{
	struct secrets secrets = { .profile = profile };
	random_bytes(secrets.master, KEY_SIZE);
	signing_key_new(profile, secrets.signing);
	enum status status = secrets_write(path, &secrets, arena, why);
	if (status == STATUS_OK)
		*sheet = secrets_sheet(arena, &secrets);
	OPENSSL_cleanse(&secrets, sizeof secrets);
	return status;
}

enum status keys_restore(const char *path, struct str sheet, struct arena *arena, struct str *why)
{
	struct secrets secrets;
	if (!sheet_read(arena, sheet, &secrets)) {
		*why = STR("The recovery sheet is not whole: check each group of letters and digits.");
		return STATUS_INVALID;
	}
	enum status status = secrets_write(path, &secrets, arena, why);
	OPENSSL_cleanse(&secrets, sizeof secrets);
	return status;
}

/* The content of a file that only its owner can read. */
static enum status file_read(const char *path, struct arena *arena, struct str *content, struct str *why)
{
	char bytes[FILE_ROOM];
	struct stat facts;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &facts) != 0) {
		*why = str_format(arena, "The key file cannot be opened: %s", strerror(errno));
		if (fd >= 0)
			close(fd);
		return STATUS_INVALID;
	}
	bool private = S_ISREG(facts.st_mode) && (facts.st_mode & 077) == 0;
	ssize_t len = private ? read(fd, bytes, sizeof bytes) : 0;
	close(fd);
	if (!private)
		*why = STR("Others can read the key file: give it the mode 0600.");
	else if (len <= 0 || len == FILE_ROOM)
		*why = STR("This is not a key file of this program.");
	else
		*content = str_copy(arena, (struct str) { bytes, (size_t)len });
	OPENSSL_cleanse(bytes, sizeof bytes);
	return content->at ? STATUS_OK : STATUS_INVALID;
}

/* The value of the next line when it begins with `name` and a space; none else. */
static struct str line_value(struct str *rest, const char *name)
{
	struct str line = str_until(rest, '\n');
	struct str start = str_of(name);
	if (!str_starts(line, start) || line.len <= start.len || line.at[start.len] != ' ')
		return STR_NONE;
	return str_part(line, start.len + 1, line.len);
}

static bool line_secret(struct arena *arena, struct str *rest, const char *name, unsigned char to[KEY_SIZE])
{
	struct str bytes;
	if (!str_from_hex(arena, line_value(rest, name), &bytes) || bytes.len != KEY_SIZE)
		return false;
	memcpy(to, bytes.at, KEY_SIZE);
	wipe(bytes);
	return true;
}

static bool file_parse(struct arena *arena, struct str content, struct secrets *secrets)
{
	struct str rest = content, check;
	if (!str_equal(line_value(&rest, "yizhan-key"), STR("1")))
		return false;
	struct str profile = line_value(&rest, "profile");
	secrets->profile = str_equal(profile, STR("sm")) ? PROFILE_SM : PROFILE_INTL;
	if (!str_equal(profile, str_of(profile_words[secrets->profile])) ||
	    !line_secret(arena, &rest, "master", secrets->master) ||
	    !line_secret(arena, &rest, "signing", secrets->signing))
		return false;
	struct str checked = str_part(content, 0, content.len - rest.len);
	return str_from_hex(arena, line_value(&rest, "check"), &check) && rest.len == 0 &&
	       str_equal(check, check_of(arena, checked));
}

/* A page of their own, kept out of core files and, where the machine lets us, off the swap. */
static struct keys *keys_room(void)
{
	void *at = mmap(NULL, sizeof(struct keys), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	must_work(at != MAP_FAILED);
	madvise(at, sizeof(struct keys), MADV_DONTDUMP);
	(void)mlock(at, sizeof(struct keys));
	return at;
}

static struct keys *keys_new(struct arena *arena, const struct secrets *secrets)
{
	EVP_PKEY *signing = signing_key_from_private(secrets->profile, secrets->signing);
	if (!signing)
		return NULL;
	struct keys *keys = keys_room();
	keys->profile = secrets->profile;
	keys->signing = signing;
	keys->public_pem = signing_key_public_pem(arena, signing);
	memcpy(keys->master, secrets->master, KEY_SIZE);
	struct digest encrypt = keys_derive(keys->profile, keys->master, "encrypt", STR_NONE);
	struct digest authenticate = keys_derive(keys->profile, keys->master, "authenticate", STR_NONE);
	memcpy(keys->encrypt, encrypt.bytes, KEY_SIZE);
	mac_key_open(&keys->tags, keys->profile, digest_str(&authenticate));
	keys->shelf = mac_shelf_new(arena);
	OPENSSL_cleanse(&encrypt, sizeof encrypt);
	OPENSSL_cleanse(&authenticate, sizeof authenticate);
	return keys;
}

enum status keys_open(const char *path, struct arena *arena, struct keys **out, struct str *why)
{
	struct secrets secrets;
	struct str content = STR_NONE;
	*out = NULL;
	TRY(file_read(path, arena, &content, why));
	if (file_parse(arena, content, &secrets))
		*out = keys_new(arena, &secrets);
	wipe(content);
	OPENSSL_cleanse(&secrets, sizeof secrets);
	if (*out)
		return STATUS_OK;
	*why = STR("This is not a key file of this program.");
	return STATUS_INVALID;
}

void keys_close(struct keys *keys)
{
	if (!keys)
		return;
	EVP_PKEY_free(keys->signing);
	mac_key_close(&keys->tags);
	mac_shelf_close(keys->shelf);
	OPENSSL_cleanse(keys, sizeof *keys);
	munmap(keys, sizeof *keys);
}

enum profile keys_profile(const struct keys *keys)
{
	return keys->profile;
}

struct str keys_public_pem(const struct keys *keys)
{
	return keys->public_pem;
}
