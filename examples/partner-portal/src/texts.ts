// Texts in two languages, and which of them a request wants.

export type Language = "id" | "en";
export type Text = Record<Language, string>;

/** The language of a tag such as `en-GB`, if there are texts in it. */
function known(tag: string): Language | undefined {
  const language = tag.trim().toLowerCase().split("-")[0];
  return language === "id" || language === "en" ? language : undefined;
}

/** The language that an `Accept-Language` header likes best; Indonesian when it says nothing of use. */
export function spoken(header: string | null): Language {
  const wishes = (header ?? "").split(",").map((wish) => {
    const [tag = "", quality = "q=1"] = wish.split(";");
    return { language: known(tag), weight: Number(quality.trim().slice(2)) };
  });
  const best = wishes.filter((wish) => wish.language && wish.weight > 0).sort((one, other) => other.weight - one.weight)[0];
  return best?.language ?? "id";
}

/** The text in a language that was asked for, else in the one of the request. */
export function inLanguage(text: Text, asked: string | null | undefined, otherwise: Language): string {
  return text[known(asked ?? "") ?? otherwise];
}
