// What this device keeps of the seal, in IndexedDB: replies that are under way, and holders' keys that a script may use and
// never read. Where the browser keeps nothing, both last as long as the page.

const DATABASE = "maillage-seal";
const REPLIES = "replies";
const KEYS = "keys";

/** The store of this device: ``reply``, ``keepReply``, ``forgetReply`` by address; ``key``, ``keepKey`` by fingerprint. */
export async function openSealStore(factory = globalThis.indexedDB) {
  try {
    return storeOf(databaseTable(await opened(factory)), true);
  } catch {
    // Private windows and full disks refuse: a reply is sent all the same, and begins anew after a closed tab.
    return storeOf(memoryTable(), false);
  }
}

const storeOf = (table, isKept) => ({
  isKept,
  reply: (address) => table(REPLIES, "get", address),
  keepReply: (address, record) => table(REPLIES, "put", record, address),
  forgetReply: (address) => table(REPLIES, "delete", address),
  key: (holder) => table(KEYS, "get", holder),
  keepKey: (holder, privateKey) => table(KEYS, "put", privateKey, holder),
});

function opened(factory) {
  return new Promise((resolve, reject) => {
    const request = factory.open(DATABASE, 1);
    request.onupgradeneeded = () => [REPLIES, KEYS].forEach((name) => request.result.createObjectStore(name));
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
  });
}

function databaseTable(database) {
  database.onversionchange = () => database.close();
  return (name, verb, ...words) =>
    new Promise((resolve, reject) => {
      const transaction = database.transaction(name, verb === "get" ? "readonly" : "readwrite");
      const request = transaction.objectStore(name)[verb](...words);
      // A write is kept once its transaction is complete, not when the request answers.
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
    });
}

function memoryTable() {
  const tables = { [REPLIES]: new Map(), [KEYS]: new Map() };
  return async (name, verb, ...words) => {
    if (verb === "put") return void tables[name].set(words[1], words[0]);
    return tables[name][verb](words[0]);
  };
}
