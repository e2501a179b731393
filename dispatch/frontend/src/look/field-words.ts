// What a field says that is not filled in as it must be; set once by the screen in its language, so that none loads another's words.

export const fieldWords = { required: "", digits: "" };
