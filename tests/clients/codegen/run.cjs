// Runs what `tsc` built: prints the answer of a running hub that knows the documents.
const { programs } = require('./built/programs.js');

programs(process.argv[2]).then(console.log);
