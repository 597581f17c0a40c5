/** Photos of a waiting report, kept in the browser's own database: localStorage is too small for them. */
const DATABASE = "gridcity-report";
const STORE = "photos";

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function run<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = work(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

export async function keepPhotos(key: string, photos: File[]): Promise<void> {
  await run("readwrite", (store) => store.put(photos, key));
}

export async function keptPhotos(key: string): Promise<File[]> {
  const kept: unknown = await run("readonly", (store) => store.get(key));
  return Array.isArray(kept) ? kept.filter((one) => one instanceof File) : [];
}

export async function forgetPhotos(): Promise<void> {
  await run("readwrite", (store) => store.clear());
}
