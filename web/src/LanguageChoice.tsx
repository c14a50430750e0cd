import { Button, ButtonGroup } from '@graphiql/react';

import { chooseLanguage, type Language, LANGUAGES, useLanguage } from './language';

/** Two buttons that choose the language in which the hub answers. */
export function LanguageChoice() {
  const chosen = useLanguage();
  return (
    <ButtonGroup role="group" aria-label="Language of answers / Bahasa jawaban" className="hub-languages">
      {(Object.keys(LANGUAGES) as Language[]).map((language) => (
        <Button
          key={language}
          type="button"
          lang={language}
          className={language === chosen ? 'active' : ''}
          aria-pressed={language === chosen}
          onClick={() => chooseLanguage(language)}
        >
          {LANGUAGES[language]}
        </Button>
      ))}
    </ButtonGroup>
  );
}
