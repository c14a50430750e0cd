import { Button, ButtonGroup } from '@graphiql/react';

import { chooseLanguage, type Language, LANGUAGES, useLanguage } from './language';

/** Two buttons that choose the language of the responses. */
export function LanguageChoice() {
  const chosen = useLanguage();
  return (
    <ButtonGroup role="group" aria-label="Language of responses / Bahasa respons" className="hub-languages">
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
