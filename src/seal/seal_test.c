/* seal_test.c: known answers, and what must not be accepted. */
#include "seal/inside.h"

#include <openssl/crypto.h>

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

struct bench {
	struct arena *arena;
	struct house house;
	struct call call;
	char dir[32], path[64];
};

static struct instant noon(void)
{
	return (struct instant) { 1795305600000 };
}

static void bench_open(struct bench *bench, enum profile profile)
{
	struct str sheet, why = STR_NONE;
	*bench = (struct bench) { .arena = arena_new(64 << 20), .dir = "/tmp/seal-XXXXXX" };
	assert_non_null(mkdtemp(bench->dir));
	memcpy(bench->path, str_format(bench->arena, "%s/key", bench->dir).at, strlen(bench->dir) + 5);
	assert_int_equal(keys_make(bench->path, profile, bench->arena, &sheet, &why), STATUS_OK);
	assert_int_equal(keys_open(bench->path, bench->arena, &bench->house.keys, &why), STATUS_OK);
	bench->house.now = noon;
	call_init(&bench->call, &bench->house, bench->arena);
}

static void bench_close(struct bench *bench)
{
	keys_close(bench->house.keys);
	unlink(bench->path);
	rmdir(bench->dir);
	arena_free(bench->arena);
}

static struct str hex(struct arena *arena, const char *text)
{
	struct str bytes;
	assert_true(str_from_hex(arena, str_of(text), &bytes));
	return bytes;
}

static void digests_match_the_standards(void **state)
{
	static const struct {
		enum profile profile;
		struct str text;
		const char *digest;
	} rows[] = {
		/* GB/T 32905 appendix A.1 and A.2; FIPS 180-4's examples */
		{ PROFILE_SM, STR_INIT("abc"), "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0" },
		{ PROFILE_SM, STR_INIT("abcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcd"),
		  "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732" },
		{ PROFILE_INTL, STR_INIT("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
		{ PROFILE_INTL, STR_INIT(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
	};
	(void)state;
	struct arena *arena = arena_new(1 << 20);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct digest digest = digest_of(rows[i].profile, rows[i].text);
		assert_string_equal(str_hex(arena, digest_str(&digest)).at, rows[i].digest);
		struct str halves[] = { str_part(rows[i].text, 0, 1), str_part(rows[i].text, 1, rows[i].text.len) };
		digest = digest_of_parts(rows[i].profile, halves, 2);
		assert_string_equal(str_hex(arena, digest_str(&digest)).at, rows[i].digest);
	}
	assert_string_equal(digest_name(PROFILE_SM), "sm3");
	assert_string_equal(digest_name(PROFILE_INTL), "sha-256");
	arena_free(arena);
}

static void hmac_matches_rfc_4231(void **state)
{
	(void)state;
	struct arena *arena = arena_new(1 << 20);
	struct str text = STR("what do ya want for nothing?");
	struct digest mac = mac_of_parts(PROFILE_INTL, STR("Jefe"), &text, 1);
	assert_string_equal(str_hex(arena, digest_str(&mac)).at,
			    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	char key[131];
	memset(key, 0xaa, sizeof key);
	text = STR("Test Using Larger Than Block-Size Key - Hash Key First");
	mac = mac_of_parts(PROFILE_INTL, (struct str) { key, sizeof key }, &text, 1);
	assert_string_equal(str_hex(arena, digest_str(&mac)).at,
			    "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
	arena_free(arena);
}

/* One block in counter mode under a zero text is the block cipher itself. */
static void ciphers_match_the_standards(void **state)
{
	static const struct {
		enum profile profile;
		const char *key, *block, *result;
	} rows[] = {
		/* GB/T 32907 appendix A.1; FIPS 197 appendix C.3 */
		{ PROFILE_SM, "0123456789abcdeffedcba9876543210", "0123456789abcdeffedcba9876543210",
		  "681edf34d206965e86b3e94f536e4246" },
		{ PROFILE_INTL, "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
		  "00112233445566778899aabbccddeeff", "8ea2b7ca516745bfeafc49904b496089" },
	};
	(void)state;
	struct arena *arena = arena_new(1 << 20);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unsigned char zero[16] = { 0 }, result[16];
		int len = 0;
		EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
		assert_true(EVP_EncryptInit_ex2(context, profile_cipher(rows[i].profile),
						(const unsigned char *)hex(arena, rows[i].key).at,
						(const unsigned char *)hex(arena, rows[i].block).at, NULL));
		assert_true(EVP_EncryptUpdate(context, result, &len, zero, sizeof zero));
		assert_string_equal(str_hex(arena, (struct str) { (const char *)result, 16 }).at, rows[i].result);
		EVP_CIPHER_CTX_free(context);
	}
	arena_free(arena);
}

static void ed25519_matches_rfc_8032(void **state)
{
	static const struct {
		const char *secret, *message, *signature;
	} rows[] = {
		{ "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "",
		  "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25b"
		  "f5f0595bbe24655141438e7a100b" },
		{ "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "72",
		  "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b"
		  "2eaeb4302aeeb00d291612bb0c00" },
		{ "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "af82",
		  "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c"
		  "15e9716ed28dc027beceea1ec40a" },
	};
	(void)state;
	struct bench bench;
	bench_open(&bench, PROFILE_INTL);
	struct keys *keys = bench.house.keys;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		EVP_PKEY_free(keys->signing);
		keys->signing = signing_key_from_private(PROFILE_INTL,
							 (const unsigned char *)hex(bench.arena, rows[i].secret).at);
		struct str signature = sign(&bench.call, hex(bench.arena, rows[i].message));
		assert_string_equal(str_hex(bench.arena, signature).at, rows[i].signature);
	}
	bench_close(&bench);
}

/* A signature that another implementation made over "message digest" (GM/T 0003.5 appendix A's key, the usual id). */
static void sm2_keys_are_sm2(void **state)
{
	(void)state;
	struct arena *arena = arena_new(1 << 20);
	EVP_PKEY *key = signing_key_from_private(
		PROFILE_SM,
		(const unsigned char *)hex(arena, "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8")
			.at);
	assert_non_null(key);
	assert_true(EVP_PKEY_is_a(key, "SM2"));
	unsigned char point[65];
	assert_true(EVP_PKEY_get_octet_string_param(key, "pub", point, sizeof point, NULL));
	assert_string_equal(str_hex(arena, (struct str) { (const char *)point, 65 }).at,
			    "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
			    "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13");
	struct str pem = signing_key_public_pem(arena, key);
	struct str signature = hex(arena, "3046022100f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
					  "022100b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa");
	assert_true(signature_matches(PROFILE_SM, pem, STR("message digest"), signature));
	assert_false(signature_matches(PROFILE_SM, pem, STR("message digesT"), signature));
	EVP_PKEY_free(key);
	unsigned char zero[32] = { 0 };
	assert_null(signing_key_from_private(PROFILE_SM, zero));
	memset(zero, 0xff, sizeof zero);
	assert_null(signing_key_from_private(PROFILE_SM, zero));
	arena_free(arena);
}

static void signatures_hold_only_for_what_was_signed(void **state)
{
	(void)state;
	for (enum profile profile = PROFILE_SM; profile <= PROFILE_INTL; profile++) {
		struct bench bench, other;
		bench_open(&bench, profile);
		bench_open(&other, profile);
		struct str pem = keys_public_pem(bench.house.keys), message = STR("居住证");
		struct str signature = sign(&bench.call, message);
		assert_true(signature_matches(profile, pem, message, signature));
		assert_false(signature_matches(profile, pem, STR("居住登"), signature));
		assert_false(signature_matches(profile, keys_public_pem(other.house.keys), message, signature));
		assert_false(
			signature_matches(profile == PROFILE_SM ? PROFILE_INTL : PROFILE_SM, pem, message, signature));
		assert_false(signature_matches(profile, pem, message, str_part(signature, 0, signature.len - 1)));
		assert_false(signature_matches(profile, STR("no key"), message, signature));
		assert_false(signature_matches(profile, STR_NONE, message, STR_NONE));
		bench_close(&other);
		bench_close(&bench);
	}
}

static void a_sealed_value_opens_only_whole_and_in_its_place(void **state)
{
	(void)state;
	for (enum profile profile = PROFILE_SM; profile <= PROFILE_INTL; profile++) {
		struct bench bench, other;
		bench_open(&bench, profile);
		bench_open(&other, profile);
		struct str clear, values[] = { STR(""), STR("x"), STR("110101199001011237"),
					       STR("中国公民的身份号码不得明文存放") };
		for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
			struct sealed sealed = seal_close(&bench.call, "person.number", values[i]);
			assert_int_equal(seal_open(&bench.call, "person.number", sealed, &clear), STATUS_OK);
			assert_true(clear.at && str_equal(clear, values[i]));
			assert_int_equal(seal_open(&bench.call, "person.address", sealed, &clear), STATUS_BROKEN);
			assert_int_equal(seal_open(&other.call, "person.number", sealed, &clear), STATUS_BROKEN);
			for (size_t at = 0; at < sealed.bytes.len; at++) {
				struct sealed changed = { str_copy(bench.arena, sealed.bytes) };
				((char *)(uintptr_t)changed.bytes.at)[at] ^= 1;
				assert_int_equal(seal_open(&bench.call, "person.number", changed, &clear),
						 STATUS_BROKEN);
				changed.bytes = str_part(sealed.bytes, 0, at);
				assert_int_equal(seal_open(&bench.call, "person.number", changed, &clear),
						 STATUS_BROKEN);
			}
			struct sealed again = seal_close(&bench.call, "person.number", values[i]);
			assert_false(str_equal(again.bytes, sealed.bytes));
		}
		assert_null(seal_close(&bench.call, "x", STR_NONE).bytes.at);
		assert_int_equal(seal_open(&bench.call, "x", (struct sealed) { STR_NONE }, &clear), STATUS_OK);
		assert_null(clear.at);
		bench_close(&other);
		bench_close(&bench);
	}
}

static void lookup_digests_are_equal_when_values_are(void **state)
{
	(void)state;
	struct bench bench, other;
	bench_open(&bench, PROFILE_SM);
	bench_open(&other, PROFILE_SM);
	struct str values[] = { STR("110101199001011237"), STR("110101199001011238"), STR(""), STR("1") };
	for (size_t i = 0; i < 4; i++)
		for (size_t k = 0; k < 4; k++) {
			struct digest one = seal_lookup(&bench.call, "resident-number", values[i]);
			struct digest two = seal_lookup(&bench.call, "resident-number", values[k]);
			assert_int_equal(memcmp(one.bytes, two.bytes, DIGEST_SIZE) == 0, i == k);
			two = seal_lookup(&bench.call, "phone", values[k]);
			assert_int_not_equal(memcmp(one.bytes, two.bytes, DIGEST_SIZE), 0);
			two = seal_lookup(&other.call, "resident-number", values[k]);
			assert_int_not_equal(memcmp(one.bytes, two.bytes, DIGEST_SIZE), 0);
			two = seal_mac(&bench.call, "resident-number", values[k]);
			assert_int_not_equal(memcmp(one.bytes, two.bytes, DIGEST_SIZE), 0);
		}
	bench_close(&other);
	bench_close(&bench);
}

static int scratch_file(void)
{
	char path[] = "/tmp/seal-file-XXXXXX";
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	unlink(path);
	return fd;
}

static struct str file_content(struct arena *arena, int fd)
{
	off_t size = lseek(fd, 0, SEEK_END);
	char *at = arena_take(arena, (size_t)size + 1);
	assert_int_equal(pread(fd, at, (size_t)size, 0), size);
	return (struct str) { at, (size_t)size };
}

static enum status open_copy(struct bench *bench, const char *context, struct str closed, struct str *clear)
{
	int from = scratch_file(), to = scratch_file();
	assert_int_equal(write(from, closed.at, closed.len), closed.len);
	lseek(from, 0, SEEK_SET);
	enum status status = seal_open_file(&bench->call, context, from, to);
	*clear = file_content(bench->arena, to);
	close(from);
	close(to);
	return status;
}

static void a_file_of(struct bench *bench, size_t head_len, size_t size)
{
	struct str clear, content = { arena_take(bench->arena, head_len + size + 8), head_len + size };
	random_bytes((char *)(uintptr_t)content.at, content.len);
	int from = scratch_file(), to = scratch_file();
	assert_int_equal(pwrite(from, content.at + head_len, size, 5), size);
	struct str head = str_part(content, 0, head_len);
	assert_int_equal(seal_close_file(&bench->call, "file", head_len ? &head : NULL, from, 5, size, to), STATUS_OK);
	struct str closed = file_content(bench->arena, to);
	assert_int_equal(open_copy(bench, "file", closed, &clear), STATUS_OK);
	assert_true(str_equal(clear, content));
	assert_int_equal(open_copy(bench, "other", closed, &clear), STATUS_BROKEN);
	assert_int_equal(open_copy(bench, "file", str_part(closed, 0, closed.len - 1), &clear), STATUS_BROKEN);
	size_t places[] = { 0, 1, 16, 17, closed.len / 2, closed.len - 1 };
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		((char *)(uintptr_t)closed.at)[places[i]] ^= 1;
		assert_int_equal(open_copy(bench, "file", closed, &clear), STATUS_BROKEN);
		((char *)(uintptr_t)closed.at)[places[i]] ^= 1;
	}
	if (closed.len > 17 + 65568) /* cut between two pieces */
		assert_int_equal(open_copy(bench, "file", str_part(closed, 0, 17 + 65568), &clear), STATUS_BROKEN);
	close(from);
	close(to);
}

static void a_sealed_file_opens_only_whole(void **state)
{
	(void)state;
	static const size_t sizes[] = { 0, 1, 65535, 65536, 65537, 200000 };
	for (enum profile profile = PROFILE_SM; profile <= PROFILE_INTL; profile++)
		for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
			struct bench bench;
			bench_open(&bench, profile);
			a_file_of(&bench, 0, sizes[i]);
			a_file_of(&bench, 70000, sizes[i]);
			bench_close(&bench);
		}
}

static void a_file_too_short_is_not_sealed(void **state)
{
	(void)state;
	struct bench bench;
	bench_open(&bench, PROFILE_SM);
	int from = scratch_file(), to = scratch_file();
	assert_int_equal(write(from, "abc", 3), 3);
	assert_int_equal(seal_close_file(&bench.call, "file", NULL, from, 0, 4, to), STATUS_BROKEN);
	bool ok;
	struct digest digest = digest_of_file(PROFILE_SM, from, &ok), direct = digest_of(PROFILE_SM, STR("abc"));
	assert_true(ok);
	assert_memory_equal(digest.bytes, direct.bytes, DIGEST_SIZE);
	digest_of_file(PROFILE_SM, -1, &ok);
	assert_false(ok);
	close(from);
	close(to);
	bench_close(&bench);
}

static struct str path_content(struct arena *arena, const char *path)
{
	int fd = open(path, O_RDONLY);
	assert_true(fd >= 0);
	struct str content = file_content(arena, fd);
	close(fd);
	return content;
}

static void the_sheet_restores_the_same_file(void **state)
{
	(void)state;
	struct arena *arena = arena_new(1 << 24);
	for (enum profile profile = PROFILE_SM; profile <= PROFILE_INTL; profile++) {
		char dir[] = "/tmp/seal-XXXXXX";
		assert_non_null(mkdtemp(dir));
		const char *one = str_format(arena, "%s/one", dir).at, *two = str_format(arena, "%s/two", dir).at;
		struct str sheet, why;
		struct keys *keys;
		assert_int_equal(keys_make(one, profile, arena, &sheet, &why), STATUS_OK);
		assert_int_equal(keys_make(one, profile, arena, &sheet, &why), STATUS_CONFLICT);
		struct str before = path_content(arena, one);
		unlink(one);
		assert_int_equal(keys_make(one, profile, arena, &sheet, &why), STATUS_OK);
		assert_false(str_equal(before, path_content(arena, one)));
		assert_int_equal(keys_restore(two, str_lower(arena, sheet), arena, &why), STATUS_OK);
		assert_true(str_equal(path_content(arena, one), path_content(arena, two)));
		assert_int_equal(keys_open(two, arena, &keys, &why), STATUS_OK);
		assert_int_equal(keys_profile(keys), profile);
		keys_close(keys);
		unlink(two);
		for (size_t at = 0; at < sheet.len; at += 7) {
			struct str wrong = str_copy(arena, sheet);
			((char *)(uintptr_t)wrong.at)[at] = sheet.at[at] == 'Q' ? 'R' : 'Q';
			assert_int_equal(keys_restore(two, wrong, arena, &why), STATUS_INVALID);
		}
		assert_int_equal(keys_restore(two, str_part(sheet, 0, sheet.len - 5), arena, &why), STATUS_INVALID);
		assert_int_equal(keys_restore(two, STR(""), arena, &why), STATUS_INVALID);
		assert_int_equal(access(two, F_OK), -1);
		unlink(one);
		rmdir(dir);
	}
	arena_free(arena);
}

static void a_key_file_is_private_and_whole(void **state)
{
	(void)state;
	struct bench bench;
	bench_open(&bench, PROFILE_SM);
	struct keys *keys;
	struct str why = STR_NONE, content = path_content(bench.arena, bench.path);
	struct stat facts;
	assert_int_equal(stat(bench.path, &facts), 0);
	assert_int_equal(facts.st_mode & 0777, 0600);
	chmod(bench.path, 0640);
	assert_int_equal(keys_open(bench.path, bench.arena, &keys, &why), STATUS_INVALID);
	assert_true(str_contains(why, STR("0600")));
	chmod(bench.path, 0600);
	for (size_t at = 0; at < content.len; at += 5) {
		int fd = open(bench.path, O_WRONLY | O_TRUNC);
		struct str wrong = str_copy(bench.arena, content);
		((char *)(uintptr_t)wrong.at)[at] ^= 1;
		assert_int_equal(write(fd, wrong.at, wrong.len), wrong.len);
		close(fd);
		assert_int_equal(keys_open(bench.path, bench.arena, &keys, &why), STATUS_INVALID);
	}
	assert_int_equal(keys_open("/nonexistent/key", bench.arena, &keys, &why), STATUS_INVALID);
	bench_close(&bench);
}

static void passwords_match_themselves_only(void **state)
{
	(void)state;
	struct bench bench;
	bench_open(&bench, PROFILE_SM);
	struct str hash = password_hash(&bench.call, STR("驿站 horse 42"));
	assert_true(str_starts(hash, STR("$argon2id$v=19$m=19456,t=2,p=1$")));
	assert_true(password_matches(STR("驿站 horse 42"), hash));
	assert_false(password_matches(STR("驿站 horse 43"), hash));
	assert_false(password_matches(STR(""), hash));
	assert_false(password_matches(STR("驿站 horse 42"), STR_NONE));
	assert_false(password_matches(STR("驿站 horse 42"), STR("$argon2id$broken")));
	assert_false(str_equal(hash, password_hash(&bench.call, STR("驿站 horse 42"))));
	/* A row of the reference implementation's own tests. */
	assert_true(password_matches(
		STR("password"),
		STR("$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")));
	bench_close(&bench);
}

static void one_time_codes_match_rfc_6238(void **state)
{
	/* Appendix B's SHA-1 rows, their last six digits. */
	static const struct {
		int64_t seconds;
		const char *code;
	} rows[] = {
		{ 59, "287082" },         { 1111111109, "081804" }, { 1111111111, "050471" },
		{ 1234567890, "005924" }, { 2000000000, "279037" }, { 20000000000, "353130" },
	};
	(void)state;
	struct arena *arena = arena_new(1 << 20);
	struct str secret = base32_text(arena, STR("12345678901234567890"));
	assert_string_equal(secret.at, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct instant now = { rows[i].seconds * 1000 };
		struct str code = str_of(rows[i].code);
		assert_string_equal(totp_code(arena, secret, now).at, rows[i].code);
		assert_int_equal(totp_match(secret, code, now), rows[i].seconds / 30);
		assert_int_equal(totp_match(secret, code, instant_add(now, 30000)), rows[i].seconds / 30);
		assert_int_equal(totp_match(secret, code, instant_add(now, 90000)), 0);
		assert_int_equal(totp_match(secret, str_part(code, 0, 5), now), 0);
	}
	assert_int_equal(totp_match(STR("not base32!"), STR("000000"), noon()), 0);
	assert_int_equal(totp_match(STR(""), STR("000000"), noon()), 0);
	struct str made = totp_new_secret(arena);
	assert_int_equal(made.len, 32);
	assert_int_not_equal(totp_match(made, totp_code(arena, made, noon()), noon()), 0);
	arena_free(arena);
}

static void random_text_is_of_its_alphabet(void **state)
{
	(void)state;
	struct arena *arena = arena_new(1 << 20);
	size_t seen[10] = { 0 };
	struct str token = random_token(arena, 10000), digits = random_digits(arena, 10000);
	for (size_t i = 0; i < token.len; i++)
		assert_non_null(
			memchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-", token.at[i], 64));
	for (size_t i = 0; i < digits.len; i++)
		seen[digits.at[i] - '0']++;
	for (size_t i = 0; i < 10; i++)
		assert_in_range(seen[i], 800, 1200);
	assert_false(str_equal(random_token(arena, 22), random_token(arena, 22)));
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(digests_match_the_standards),
		cmocka_unit_test(hmac_matches_rfc_4231),
		cmocka_unit_test(ciphers_match_the_standards),
		cmocka_unit_test(ed25519_matches_rfc_8032),
		cmocka_unit_test(sm2_keys_are_sm2),
		cmocka_unit_test(signatures_hold_only_for_what_was_signed),
		cmocka_unit_test(a_sealed_value_opens_only_whole_and_in_its_place),
		cmocka_unit_test(lookup_digests_are_equal_when_values_are),
		cmocka_unit_test(a_sealed_file_opens_only_whole),
		cmocka_unit_test(a_file_too_short_is_not_sealed),
		cmocka_unit_test(the_sheet_restores_the_same_file),
		cmocka_unit_test(a_key_file_is_private_and_whole),
		cmocka_unit_test(passwords_match_themselves_only),
		cmocka_unit_test(one_time_codes_match_rfc_6238),
		cmocka_unit_test(random_text_is_of_its_alphabet),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
