package dev.recurve.spark.ml;

import dev.recurve.config.EmbedSettings.Row;
import java.util.Map;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.spark.package$;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The columns of an embeddings file, as Parquet types them and as Spark does. The vectors are the last column.
 *
 * @param parquet the schema of the file
 * @param spark what Spark reads it as
 */
record EmbeddingSchema(MessageType parquet, StructType spark) {
    /** Under this key Spark keeps its own schema, from which it reads back what may be null. */
    private static final String SPARK_SCHEMA = "org.apache.spark.sql.parquet.row.metadata";

    private static final String SPARK_VERSION = "org.apache.spark.version";

    private static final EmbeddingSchema TOKEN = new EmbeddingSchema(
            MessageTypeParser.parseMessageType(
                    """
                    message spark_schema {
                      optional binary document (STRING);
                      required int64 sentence;
                      required int32 position;
                      optional binary token (STRING);
                      required boolean known;
                      optional group vector (LIST) {
                        repeated group list {
                          required float element;
                        }
                      }
                    }
                    """),
            new StructType()
                    .add("document", DataTypes.StringType, true)
                    .add("sentence", DataTypes.LongType, false)
                    .add("position", DataTypes.IntegerType, false)
                    .add("token", DataTypes.StringType, true)
                    .add("known", DataTypes.BooleanType, false)
                    .add("vector", DataTypes.createArrayType(DataTypes.FloatType, false), true));

    private static final EmbeddingSchema SENTENCE = new EmbeddingSchema(
            MessageTypeParser.parseMessageType(
                    """
                    message spark_schema {
                      optional binary document (STRING);
                      required int64 sentence;
                      optional group tokens (LIST) {
                        repeated group list {
                          optional binary element (STRING);
                        }
                      }
                      optional group known (LIST) {
                        repeated group list {
                          required boolean element;
                        }
                      }
                      optional group vectors (LIST) {
                        repeated group list {
                          optional group element (LIST) {
                            repeated group list {
                              required float element;
                            }
                          }
                        }
                      }
                    }
                    """),
            new StructType()
                    .add("document", DataTypes.StringType, true)
                    .add("sentence", DataTypes.LongType, false)
                    .add("tokens", DataTypes.createArrayType(DataTypes.StringType, true), true)
                    .add("known", DataTypes.createArrayType(DataTypes.BooleanType, false), true)
                    .add(
                            "vectors",
                            DataTypes.createArrayType(DataTypes.createArrayType(DataTypes.FloatType, false), true),
                            true));

    /** The columns of a kind of rows. */
    static EmbeddingSchema of(Row row) {
        return switch (row) {
            case TOKEN -> TOKEN;
            case SENTENCE -> SENTENCE;
        };
    }

    /** All columns but the vectors. */
    MessageType withoutVectors() {
        int vectors = parquet.getFieldCount() - 1;
        return new MessageType(parquet.getName(), parquet.getFields().subList(0, vectors));
    }

    /** What Spark's own writer adds to the end of a file. */
    Map<String, String> metadata() {
        return Map.of(SPARK_SCHEMA, spark.json(), SPARK_VERSION, package$.MODULE$.SPARK_VERSION_SHORT());
    }
}
