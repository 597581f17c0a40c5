import i18next from "i18next";
import { problems as en } from "./en/problems";
import { problems as zh } from "./zh/problems";

// Words for refusals come with the first of them.
i18next.addResourceBundle("en", "translation", en, true);
i18next.addResourceBundle("zh", "translation", zh, true);
