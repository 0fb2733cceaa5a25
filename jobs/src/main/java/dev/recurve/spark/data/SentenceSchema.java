package dev.recurve.spark.data;

import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The columns of a split of labelled sentences. */
public final class SentenceSchema {
    /** Number of the sentence in the reading order of its split's files, from 0. */
    public static final String ID = "id";
    /** The tokens as the file has them. */
    public static final String TOKENS = "tokens";
    /** The tokens' ids in the vocabulary. */
    public static final String IDS = "ids";
    /** Ids of the labels: one of each token, or a single one. */
    public static final String LABELS = "labels";
    /** Number of tokens. */
    public static final String LENGTH = "length";

    /** Rows of a split. */
    static final StructType ENCODED = DataTypes.createStructType(new StructField[] {
        required(ID, DataTypes.LongType),
        required(TOKENS, DataTypes.createArrayType(DataTypes.StringType, false)),
        required(IDS, DataTypes.createArrayType(DataTypes.IntegerType, false)),
        required(LABELS, DataTypes.createArrayType(DataTypes.IntegerType, false)),
        required(LENGTH, DataTypes.IntegerType)
    });

    /** Rows while the vocabulary is not known yet: the split, labels by their names, and whether their tags kept to rules. */
    static final StructType PARSED = DataTypes.createStructType(new StructField[] {
        required("split", DataTypes.StringType),
        required(ID, DataTypes.LongType),
        required(TOKENS, DataTypes.createArrayType(DataTypes.StringType, false)),
        required("words", DataTypes.createArrayType(DataTypes.StringType, false)),
        required("names", DataTypes.createArrayType(DataTypes.StringType, false)),
        required("wellFormed", DataTypes.BooleanType)
    });

    private SentenceSchema() {}

    private static StructField required(String name, org.apache.spark.sql.types.DataType type) {
        return DataTypes.createStructField(name, type, false);
    }
}
