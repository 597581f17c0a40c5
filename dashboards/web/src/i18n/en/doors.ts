/** The first page and the door. */
export const doors = {
  landing: {
    title: "One map for everything that happens in the city",
    lead: "{{city}} is cut into {{cells}} cells of 10,000 m². Whatever breaks in one of them becomes a case: reported, dispatched, handled, verified, closed.",
    command: "Command map",
    commandHint: "For operators, dispatchers and shift leaders",
    register: "Register",
    registerHint: "Components, surveys, duty. For who keeps them",
    report: "Report a problem",
    reportHint: "For everybody. No account needed",
    status: "What became of my report?",
    statusHint: "With the number and secret you were given",
  },
  signIn: {
    title: "Sign in",
    lead: "For the people who run the city.",
    login: "Login",
    password: "Password",
    failed: "Login and password do not fit.",
    demo: "Sample city: sign in as",
    demoHint: "Logins of the demonstration. Password for all: {{password}}",
  },
};
