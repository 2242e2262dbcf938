/* asset.c: looks embedded files up. */
#include "view/asset.h"

const struct asset *asset_named(struct str name)
{
	size_t low = 0, high = asset_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = str_compare(asset_table[middle].name, name);
		if (order == 0)
			return &asset_table[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

const struct asset *asset_at(struct str url)
{
	if (!str_starts(url, STR("/static/")))
		return NULL;
	struct str name = url;
	while (str_contains(name, STR("/")))
		str_until(&name, '/');
	const struct asset *asset = asset_named(name);
	return asset && str_equal(asset->url, url) ? asset : NULL;
}
