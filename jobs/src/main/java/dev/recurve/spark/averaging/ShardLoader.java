package dev.recurve.spark.averaging;

import org.deeplearning4j.core.loader.MultiDataSetLoader;
import org.nd4j.common.loader.Source;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** Names the data of {@code fitPaths} as shards; the workers stream them themselves, window by window. */
final class ShardLoader implements MultiDataSetLoader {
    private static final long serialVersionUID = 1L;

    @Override
    public MultiDataSet load(Source source) {
        throw new UnsupportedOperationException("a shard is a stream, not one data set: " + source.getPath());
    }
}
