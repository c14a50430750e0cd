// What the clients that follow the hub have in common: the documents, and what they print.
export const KNOWN = 'query Known { hub { dataVersion programCount } }';
export const CHANGED = `
  subscription Changed($since: String) {
    hubChanged(since: $since) { dataVersion programCount }
  }
`;

const print = (value) => console.log(JSON.stringify(value));

// Prints what is known, then each change since, until there are more programs; `since` keeps anything from being missed.
export function follow({ dataVersion, programCount }, subscribe) {
  return new Promise((resolve, reject) => {
    const next = ({ data, errors }) => {
      if (!data) return reject(new Error(JSON.stringify(errors)));
      print(data.hubChanged);
      if (data.hubChanged.programCount > programCount) resolve();
    };
    subscribe({ since: dataVersion }, { next, error: reject, complete: () => reject(new Error('ended early')) });
    print({ dataVersion, programCount });
  });
}
