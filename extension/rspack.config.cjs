// Lets the JupyterLab builder read the TypeScript sources as they stand: types are stripped by rspack's own compiler,
// so there is no second output folder and no import path that differs between source and build.
module.exports = {
  // Start-up is a matter of requests, not of bytes: what two entries share stays in each.
  optimization: { splitChunks: false },
  resolve: { extensions: [".ts", ".js", ".json"] },
  module: {
    rules: [
      {
        test: /\.ts$/,
        loader: "builtin:swc-loader",
        options: { jsc: { parser: { syntax: "typescript" }, target: "es2022" } },
        type: "javascript/auto",
      },
    ],
  },
};
