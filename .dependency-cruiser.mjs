// The order of design: a folder imports only folders that stand before it, and the two small
// executables only protocol and session.
const order = [
  "protocol",
  "session",
  "agent",
  "emulator",
  "install",
  "ssh-helper",
  "credential-process",
  "cli",
];

const after = (folder) => order.slice(order.indexOf(folder) + 1).join("|");

const upward = order
  .filter((folder) => after(folder) !== "")
  .map((folder) => ({
    name: `${folder}-imports-only-what-stands-before-it`,
    severity: "error",
    from: { path: `^${folder}/` },
    to: { path: `^(${after(folder)}|test|bench|scripts)/` },
  }));

export default {
  forbidden: [
    ...upward,
    { name: "no-cycle", severity: "error", from: {}, to: { circular: true } },
    {
      name: "small-executables-know-protocol-and-session-only",
      severity: "error",
      from: { path: "^(credential-process|ssh-helper)/" },
      to: { path: "^(agent|emulator|install|cli)/" },
    },
    {
      name: "small-executables-do-not-import-each-other",
      severity: "error",
      from: { path: "^(credential-process|ssh-helper)/" },
      to: { path: "^(credential-process|ssh-helper)/", pathNot: "^$1/" },
    },
    {
      name: "protocol-imports-node-only",
      severity: "error",
      from: { path: "^protocol/" },
      to: { path: "node_modules" },
    },
    {
      name: "small-executables-import-node-only",
      severity: "error",
      from: { path: "^(credential-process|ssh-helper)/" },
      to: { path: "node_modules" },
    },
    {
      name: "nobody-but-demo-and-tests-imports-the-emulator",
      severity: "error",
      from: { path: "^(install|cli|agent|session|protocol)/" },
      to: { path: "^emulator/" },
    },
    {
      name: "aws-clients-live-in-agent-sources",
      severity: "error",
      from: { pathNot: "^(agent/sources|test|bench|node_modules)/" },
      to: { path: "node_modules/@aws-sdk/" },
    },
    {
      name: "aws-loader-and-signer-in-sources-install-and-emulator",
      severity: "error",
      from: { pathNot: "^(agent/sources|install|emulator|test|bench|node_modules)/" },
      to: { path: "node_modules/@smithy/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^dist/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default"],
      extensions: [".ts", ".mjs", ".js"],
    },
  },
};
