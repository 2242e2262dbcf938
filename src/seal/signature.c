/* signature.c: SM2 with SM3 (GB/T 32918) and Ed25519 (RFC 8032).
 *
 * OpenSSL's SM2 has two traps. A key made as an EC key on the SM2 curve signs plain ECDSA, so the type's name is
 * checked; and the signer's id is empty unless it is set, so that nothing would interoperate (GM/T 0009 says
 * 1234567812345678). */
#include "seal/inside.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>

#include <string.h>

enum { POINT_SIZE = 65, SIGNATURE_ROOM = 256 };

static const char *key_type(enum profile profile)
{
	return profile == PROFILE_SM ? "SM2" : "ED25519";
}

/* The point that belongs to a private scalar, uncompressed; false when the scalar is out of range. */
static bool sm2_point(const BIGNUM *scalar, unsigned char point_bytes[POINT_SIZE])
{
	EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_sm2);
	must_work(group != NULL);
	EC_POINT *point = EC_POINT_new(group);
	must_work(point != NULL);
	bool fits = !BN_is_zero(scalar) && BN_cmp(scalar, EC_GROUP_get0_order(group)) < 0 &&
		    EC_POINT_mul(group, point, scalar, NULL, NULL, NULL) &&
		    EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED, point_bytes, POINT_SIZE, NULL) ==
			    POINT_SIZE;
	EC_POINT_free(point);
	EC_GROUP_free(group);
	return fits;
}

static EVP_PKEY *sm2_from_parts(const BIGNUM *scalar, const unsigned char point[POINT_SIZE])
{
	EVP_PKEY *key = NULL;
	OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
	must_work(builder && OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, "SM2", 0) &&
		  OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_PRIV_KEY, scalar) &&
		  OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, point, POINT_SIZE));
	OSSL_PARAM *parameters = OSSL_PARAM_BLD_to_param(builder);
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "SM2", NULL);
	must_work(parameters && context);
	if (EVP_PKEY_fromdata_init(context) <= 0 || EVP_PKEY_fromdata(context, &key, EVP_PKEY_KEYPAIR, parameters) <= 0)
		key = NULL;
	EVP_PKEY_CTX_free(context);
	OSSL_PARAM_free(parameters);
	OSSL_PARAM_BLD_free(builder);
	return key;
}

static EVP_PKEY *sm2_from_private(const unsigned char bytes[KEY_SIZE])
{
	unsigned char point[POINT_SIZE];
	BIGNUM *scalar = BN_secure_new();
	must_work(scalar && BN_bin2bn(bytes, KEY_SIZE, scalar));
	EVP_PKEY *key = sm2_point(scalar, point) ? sm2_from_parts(scalar, point) : NULL;
	BN_clear_free(scalar);
	return key;
}

EVP_PKEY *signing_key_from_private(enum profile profile, const unsigned char bytes[KEY_SIZE])
{
	EVP_PKEY *key = profile == PROFILE_SM ? sm2_from_private(bytes)
					      : EVP_PKEY_new_raw_private_key_ex(NULL, "ED25519", NULL, bytes, KEY_SIZE);
	if (key && !EVP_PKEY_is_a(key, key_type(profile))) {
		EVP_PKEY_free(key);
		key = NULL;
	}
	if (!key)
		ERR_clear_error();
	return key;
}

void signing_key_new(enum profile profile, unsigned char bytes[KEY_SIZE])
{
	if (profile == PROFILE_INTL) {
		random_bytes(bytes, KEY_SIZE);
		return;
	}
	EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "SM2");
	BIGNUM *scalar = NULL;
	must_work(key && EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_PRIV_KEY, &scalar) &&
		  BN_bn2binpad(scalar, bytes, KEY_SIZE) == KEY_SIZE);
	BN_clear_free(scalar);
	EVP_PKEY_free(key);
}

struct str signing_key_public_pem(struct arena *arena, EVP_PKEY *key)
{
	BIO *out = BIO_new(BIO_s_mem());
	char *at;
	must_work(out && PEM_write_bio_PUBKEY(out, key));
	long len = BIO_get_mem_data(out, &at);
	struct str pem = str_copy(arena, (struct str) { at, (size_t)len });
	BIO_free(out);
	return pem;
}

/* The one parameter that SM2 needs; none for Ed25519. */
static const OSSL_PARAM *signer_id(enum profile profile, OSSL_PARAM parameters[2])
{
	static char id[] = "1234567812345678";
	if (profile == PROFILE_INTL)
		return NULL;
	parameters[0] = OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_DIST_ID, id, sizeof id - 1);
	parameters[1] = OSSL_PARAM_construct_end();
	return parameters;
}

struct str sign(struct call *c, struct str message)
{
	const struct keys *keys = c->house->keys;
	OSSL_PARAM parameters[2];
	unsigned char signature[SIGNATURE_ROOM];
	size_t len = sizeof signature;
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	must_work(context &&
		  EVP_DigestSignInit_ex(context, NULL, keys->profile == PROFILE_SM ? "SM3" : NULL, NULL, NULL,
					keys->signing, signer_id(keys->profile, parameters)) &&
		  EVP_DigestSign(context, signature, &len, (const unsigned char *)message.at, message.len));
	EVP_MD_CTX_free(context);
	return str_copy(c->arena, (struct str) { (const char *)signature, len });
}

static EVP_PKEY *read_public(enum profile profile, struct str pem)
{
	BIO *in = BIO_new_mem_buf(pem.at ? pem.at : "", (int)pem.len);
	must_work(in != NULL);
	EVP_PKEY *key = PEM_read_bio_PUBKEY(in, NULL, NULL, NULL);
	BIO_free(in);
	if (key && !EVP_PKEY_is_a(key, key_type(profile))) {
		EVP_PKEY_free(key);
		key = NULL;
	}
	return key;
}

bool signature_matches(enum profile profile, struct str public_pem, struct str message, struct str signature)
{
	OSSL_PARAM parameters[2];
	EVP_PKEY *key = public_pem.len < 4096 ? read_public(profile, public_pem) : NULL;
	if (!key) {
		ERR_clear_error();
		return false;
	}
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	must_work(context != NULL);
	bool matches = EVP_DigestVerifyInit_ex(context, NULL, profile == PROFILE_SM ? "SM3" : NULL, NULL, NULL, key,
					       signer_id(profile, parameters)) == 1 &&
		       EVP_DigestVerify(context, (const unsigned char *)signature.at, signature.len,
					(const unsigned char *)message.at, message.len) == 1;
	EVP_MD_CTX_free(context);
	EVP_PKEY_free(key);
	ERR_clear_error();
	return matches;
}
