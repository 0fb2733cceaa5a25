package dev.recurve.spark.ml;

import dev.recurve.config.TokenizerSettings;
import dev.recurve.token.Tokenizer;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** A column of tokens, or of text that is cut into them. */
final class TokenColumn {
    private final int column;
    private final Tokenizer tokenizer;

    /**
     * @param column its number
     * @param cutting how text is cut; tokens stay as they stand
     */
    TokenColumn(int column, TokenizerSettings cutting) {
        this.column = column;
        tokenizer = Tokenizer.of(cutting.withoutNormalisation());
    }

    /** The tokens of a row; none where it is null. */
    List<String> of(Row row) {
        if (row.isNullAt(column)) {
            return List.of();
        }
        return row.get(column) instanceof String text ? tokenizer.tokens(text) : row.getList(column);
    }

    /**
     * Checks the columns that a stage reads and adds.
     *
     * @param stage its uid
     * @param input the column of tokens or text
     * @param added by the parameters that name them
     * @throws IllegalArgumentException if the input column is missing or holds something else, or an added one exists
     */
    static void check(String stage, StructType schema, String input, List<String> added, String parameters) {
        List<String> names = Arrays.asList(schema.fieldNames());
        if (!names.contains(input)) {
            throw new IllegalArgumentException(
                    stage + ": inputCol '" + input + "' expected among the columns, found " + String.join(", ", names));
        }
        DataType type = schema.apply(input).dataType();
        boolean tokens = type instanceof ArrayType array && array.elementType().equals(DataTypes.StringType);
        if (!tokens && !type.equals(DataTypes.StringType)) {
            throw new IllegalArgumentException(stage + ": inputCol '" + input
                    + "' must be array<string> (tokens) or string (text), found " + type.simpleString());
        }
        for (String name : added) {
            if (names.contains(name)) {
                throw new IllegalArgumentException(
                        stage + ": column '" + name + "' is there already: set " + parameters + " to another name");
            }
        }
    }
}
