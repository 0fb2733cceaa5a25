package dev.recurve.spark.averaging;

import java.util.Collection;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.core.storage.StatsStorageRouter;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.deeplearning4j.spark.api.TrainingHook;
import org.deeplearning4j.spark.api.TrainingMaster;
import org.deeplearning4j.spark.api.TrainingResult;
import org.deeplearning4j.spark.api.TrainingWorker;
import org.deeplearning4j.spark.api.stats.SparkTrainingStats;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * The part of dl4j-spark's {@link TrainingMaster} that does not apply to workers which read streams of their own:
 * shuffled data sets, multi-layer networks and worker objects that are handed one minibatch at a time.
 */
abstract class StreamTrainingMaster implements TrainingMaster<TrainingResult, TrainingWorker<TrainingResult>> {
    private static final String USE_PATHS =
            "streams are read in order from shards: call SparkComputationGraph.fitPaths with one shard for each worker";

    @Override
    public void setListeners(Collection<TrainingListener> added) {
        if (!added.isEmpty()) {
            throw new UnsupportedOperationException("a round is no iteration of one network: use a RoundObserver");
        }
    }

    @Override
    public void setListeners(StatsStorageRouter router, Collection<TrainingListener> added) {
        setListeners(added);
    }

    @Override
    public boolean deleteTempFiles(SparkContext context) {
        return deleteTempFiles(JavaSparkContext.fromSparkContext(context));
    }

    @Override
    public void executeTraining(SparkDl4jMultiLayer network, JavaRDD<DataSet> data) {
        throw new UnsupportedOperationException(USE_PATHS);
    }

    @Override
    public void executeTraining(SparkComputationGraph graph, JavaRDD<DataSet> data) {
        throw new UnsupportedOperationException(USE_PATHS);
    }

    @Override
    public void executeTrainingMDS(SparkComputationGraph graph, JavaRDD<MultiDataSet> data) {
        throw new UnsupportedOperationException(USE_PATHS);
    }

    @Override
    public TrainingWorker<TrainingResult> getWorkerInstance(SparkDl4jMultiLayer network) {
        throw new UnsupportedOperationException(USE_PATHS);
    }

    @Override
    public TrainingWorker<TrainingResult> getWorkerInstance(SparkComputationGraph graph) {
        throw new UnsupportedOperationException(USE_PATHS);
    }

    @Override
    public void addHook(TrainingHook hook) {
        throw new UnsupportedOperationException("training hooks see minibatches: " + USE_PATHS);
    }

    @Override
    public void removeHook(TrainingHook hook) {
        // none can have been added
    }

    @Override
    public void setCollectTrainingStats(boolean collect) {
        if (collect) {
            throw new UnsupportedOperationException("times are in every RoundResult");
        }
    }

    @Override
    public boolean getIsCollectTrainingStats() {
        return false;
    }

    @Override
    public SparkTrainingStats getTrainingStats() {
        return null;
    }

    @Override
    public String toJson() {
        throw new UnsupportedOperationException("the run's configuration is in its checkpoints' manifests");
    }

    @Override
    public String toYaml() {
        return toJson();
    }
}
