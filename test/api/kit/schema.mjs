// schema.mjs: the part of JSON Schema 2020-12 that the guides use; gives what is wrong, a line each.
const types = {
	object: v => v !== null && typeof v === 'object' && !Array.isArray(v), array: Array.isArray,
	string: v => typeof v === 'string', integer: Number.isInteger, number: v => typeof v === 'number',
	boolean: v => typeof v === 'boolean', null: v => v === null,
};
const known = new Set(['$schema', '$comment', 'title', 'description', 'examples', 'writeOnly', 'format', 'type', 'properties', 'required',
	'additionalProperties', 'items', 'minItems', 'maxItems', 'minLength', 'maxLength', 'pattern', 'minimum', 'maximum', 'oneOf', 'const']);

export function wrongs(schema, value, path = '') {
	const out = [], say = words => out.push(`${path || 'the value'}: ${words}`);
	for (const word of Object.keys(schema)) if (!known.has(word)) say(`the schema says ${word}, which is not known here`);
	if (schema.type && ![schema.type].flat().some(type => types[type](value))) { say(`is no ${schema.type}`); return out; }
	if ('const' in schema && schema.const !== value) say(`is not ${schema.const}`);
	if (schema.oneOf && schema.oneOf.filter(one => wrongs(one, value).length === 0).length !== 1) say('is none of the choices');
	if (types.object(value)) {
		for (const name of schema.required ?? []) if (!(name in value)) say(`lacks ${name}`);
		for (const [name, member] of Object.entries(value)) {
			if (schema.properties?.[name]) out.push(...wrongs(schema.properties[name], member, `${path}/${name}`));
			else if (schema.additionalProperties === false) say(`${name} is not known`);
		}
	}
	if (Array.isArray(value)) {
		if (value.length < (schema.minItems ?? 0) || value.length > (schema.maxItems ?? Infinity)) say('has too few or too many items');
		value.forEach((item, i) => out.push(...wrongs(schema.items ?? {}, item, `${path}/${i}`)));
	}
	if (typeof value === 'string') {
		const length = [...value].length;
		if (length < (schema.minLength ?? 0) || length > (schema.maxLength ?? Infinity)) say('is too short or too long');
		if (schema.pattern && !new RegExp(schema.pattern, 'u').test(value)) say(`does not match ${schema.pattern}`);
		if (schema.format === 'date' && !/^\d{4}-\d{2}-\d{2}$/.test(value)) say('is no day');
	}
	if (typeof value === 'number' && (value < (schema.minimum ?? -Infinity) || value > (schema.maximum ?? Infinity))) say('is out of range');
	return out;
}
