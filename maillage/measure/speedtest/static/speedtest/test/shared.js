// What somebody sent to the installed page (share_target of the manifest): a result, or a page of this site.

const FIELDS = ["adresse", "texte", "titre"]; // the words of the manifest; most programs put an address into the text

/** The address on this site that `query` (location.search) carries, "" where there is none. */
export function sharedAddress(query, origin) {
  const fields = new URLSearchParams(query);
  for (const name of FIELDS) {
    for (const word of (fields.get(name) ?? "").split(/\s+/)) {
      if (URL.canParse(word) && new URL(word).origin === origin) return new URL(word).href;
    }
  }
  return "";
}
