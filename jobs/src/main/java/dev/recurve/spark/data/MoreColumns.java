package dev.recurve.spark.data;

import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** Rows with values behind those that they have. */
public final class MoreColumns {
    private MoreColumns() {}

    /** A new row: the values of a row, and further ones. */
    public static Row of(Row row, Object... further) {
        Object[] values = new Object[row.size() + further.length];
        for (int i = 0; i < row.size(); i++) {
            values[i] = row.get(i);
        }
        System.arraycopy(further, 0, values, row.size(), further.length);
        return RowFactory.create(values);
    }
}
