// What this device keeps, in IndexedDB: the answers, the secret of the device, and every result. Nothing else keeps it.

const DATABASE = "maillage-test";
const VERSION = 1;
const SETTINGS = "settings";
const RECORDS = "records";

/** The store of this device; where the browser keeps nothing (`isKept` false), one that lasts as long as the page. */
export async function openStore(factory = globalThis.indexedDB) {
  try {
    return databaseStore(await opened(factory));
  } catch {
    // Private windows and full disks refuse: the test is made all the same, its history ends with the page.
    return memoryStore();
  }
}

/** A secret of 256 random bits in base64url, as the device makes it for itself once. */
export function newSecret(random = crypto) {
  const bytes = random.getRandomValues(new Uint8Array(32));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** The secret that this device sends its results under; made the first time. */
export async function deviceSecret(store, random = crypto) {
  const kept = await store.setting("device");
  if (kept) return kept;
  const made = newSecret(random);
  await store.keepSetting("device", made);
  return made;
}

function opened(factory) {
  return new Promise((resolve, reject) => {
    if (!factory) throw new Error("no IndexedDB");
    const asked = factory.open(DATABASE, VERSION);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore(SETTINGS);
      asked.result.createObjectStore(RECORDS, { keyPath: "id" });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
    asked.onblocked = () => reject(new Error("blocked"));
  });
}

function databaseStore(database) {
  // Another page of a later version may need to change the stores: this one lets go.
  database.onversionchange = () => database.close();
  const done = (name, mode, ask) =>
    new Promise((resolve, reject) => {
      const transaction = database.transaction(name, mode);
      const request = ask(transaction.objectStore(name));
      // A write is kept once its transaction is complete, not when the request answers.
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
    });
  return {
    isKept: true,
    setting: (key) => done(SETTINGS, "readonly", (store) => store.get(key)),
    keepSetting: (key, value) => done(SETTINGS, "readwrite", (store) => store.put(value, key)),
    record: (id) => done(RECORDS, "readonly", (store) => store.get(id)),
    records: async () => newestFirst(await done(RECORDS, "readonly", (store) => store.getAll())),
    keep: (record) => done(RECORDS, "readwrite", (store) => store.put(record)),
    remove: (id) => done(RECORDS, "readwrite", (store) => store.delete(id)),
    async empty() {
      await done(RECORDS, "readwrite", (store) => store.clear());
      await done(SETTINGS, "readwrite", (store) => store.clear());
    },
  };
}

/** The same store in memory. */
export function memoryStore() {
  const settings = new Map();
  const records = new Map();
  return {
    isKept: false,
    setting: async (key) => settings.get(key),
    keepSetting: async (key, value) => void settings.set(key, value),
    record: async (id) => records.get(id),
    records: async () => newestFirst([...records.values()]),
    keep: async (record) => void records.set(record.id, record),
    remove: async (id) => void records.delete(id),
    async empty() {
      records.clear();
      settings.clear();
    },
  };
}

const newestFirst = (records) => records.sort((one, other) => (one.takenAt < other.takenAt ? 1 : -1));
