// How French joins small words to the names that follow, for the sentences that scripts put together: "d’Angers", "du
// Mans", "des Sables". The same rules as maillage/web/wording/elision.py, which sets what the server writes.

const VOWEL = "(?:[AEIOUÀÂÄÉÈÊËÎÏÔÖÙÛÜŒ](?=[\\p{L}\\d’'-])|Y(?=eu(?!\\p{L})|[bcdfghjklmnpqrstvwxz]))(?!n[zZ]e(?!\\p{L})|ui(?!\\p{L}))";
const RULES = [
  [new RegExp(`(?<!\\p{L})([Dd])e[ \\u00a0](?=${VOWEL})`, "gu"), "$1’"],
  [/(?<!\p{L})([Dd])e[ \u00a0]Le[ \u00a0](?=\p{Lu})/gu, "$1u "],
  [/(?<!\p{L})([Dd])e[ \u00a0]Les[ \u00a0](?=\p{Lu})/gu, "$1es "],
  [/(?<!\p{L})à[ \u00a0]Le[ \u00a0](?=\p{Lu})/gu, "au "],
  [/(?<!\p{L})à[ \u00a0]Les[ \u00a0](?=\p{Lu})/gu, "aux "],
];

/** ``text`` in French with its small words joined to the names that follow. */
export function elided(text) {
  return RULES.reduce((written, [pattern, replacement]) => written.replace(pattern, replacement), text);
}
