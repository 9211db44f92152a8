import { expect, type Locator, type Page } from '@playwright/test';

/** How a person works: with a pointer, or with nothing but the keyboard. */
export type Hand = {
  readonly name: 'pointer' | 'keyboard';
  /** Presses a button, follows a link, opens a disclosure, ticks a choice. */
  readonly press: (target: Locator) => Promise<void>;
  readonly write: (target: Locator, text: string) => Promise<void>;
};

const MOST_TABS = 600;

export function handOf(name: Hand['name'], page: Page): Hand {
  return name === 'pointer' ? pointer() : keyboard(page);
}

function pointer(): Hand {
  return { name: 'pointer', press: (target) => target.click(), write: (target, text) => target.fill(text) };
}

/** Reaches everything by Tab from where the focus is: what cannot be reached fails the test. */
function keyboard(page: Page): Hand {
  const reach = async (target: Locator) => {
    await expect(target).toBeVisible();
    const isThere = () => target.evaluate((element) => element === document.activeElement);
    for (let tabs = 0; tabs < MOST_TABS; tabs++) {
      if (await isThere()) return;
      await page.keyboard.press('Tab');
      // One radio of a group takes the focus; arrows go to the others.
      const arrows = await target.evaluate((element) => {
        const [wanted, at] = [element as HTMLInputElement, document.activeElement as HTMLInputElement | null];
        return wanted.type === 'radio' && at?.type === 'radio' && at.name === wanted.name && at !== wanted;
      });
      for (let steps = 0; arrows && steps < 10 && !(await isThere()); steps++) await page.keyboard.press('ArrowDown');
    }
    throw new Error(`${String(target)} cannot be reached by ${MOST_TABS} tabs.`);
  };
  return {
    name: 'keyboard',
    press: async (target) => {
      await reach(target);
      const isChoice = await target.evaluate((element) =>
        /^(radio|checkbox)$/.test((element as HTMLInputElement).type),
      );
      await page.keyboard.press(isChoice ? 'Space' : 'Enter');
    },
    write: async (target, text) => {
      await reach(target);
      await page.keyboard.press('ControlOrMeta+A');
      await page.keyboard.type(text);
    },
  };
}
