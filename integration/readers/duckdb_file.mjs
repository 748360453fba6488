// Rows by table and sum of balances, read from Node. Arguments: the file, and the folder of node_modules.
import { createRequire } from "node:module";

const require = createRequire(`${process.argv[3]}/`);
const { DuckDBInstance, version } = require("@duckdb/node-api");
const file = await DuckDBInstance.create(process.argv[2], {
  access_mode: "READ_ONLY",
  autoinstall_known_extensions: "false",
  autoload_known_extensions: "false",
});
const connection = await file.connect();
const rows = async (sql) => (await connection.runAndReadAll(sql)).getRowsJson();

const tables = await rows(
  "select schema_name || '.' || table_name from duckdb_tables() order by 1",
);
const counts = {};
for (const [table] of tables) {
  counts[table] = Number((await rows(`select count(*) from ${table}`))[0][0]);
}
const balance = await rows("select sum(balance) from marts.financial_behavior");
const found = { version: version(), balance: balance[0][0], rows: counts };
console.log(JSON.stringify(found));
