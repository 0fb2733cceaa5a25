/** Spark NLP as a contender: in a module of its own, since it is large and few need it. */
package dev.recurve.bench.sparknlp;
