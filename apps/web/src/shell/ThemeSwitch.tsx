import { useState } from 'react';
import { applyTheme, storedTheme, THEMES, type Theme } from './theme.js';

export function ThemeSwitch() {
  const [theme, setTheme] = useState(storedTheme);
  return (
    <label className="theme-switch">
      <span className="unseen">Colours</span>
      <select
        value={theme}
        onChange={(event) => {
          const next = event.target.value as Theme;
          applyTheme(next);
          setTheme(next);
        }}
      >
        {THEMES.map((name) => (
          <option key={name} value={name}>
            {{ system: 'Auto', light: 'Light', dark: 'Dark' }[name]}
          </option>
        ))}
      </select>
    </label>
  );
}
