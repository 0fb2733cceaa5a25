package dev.recurve.bench.cells;

import dev.recurve.bench.Contender;
import dev.recurve.bench.cells.SequenceBatches.Batch;
import dev.recurve.config.Precision;
import dev.recurve.kernel.OneDnn;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.dnnl.global.dnnl;

/** This project's recurrent layers. */
final class RecurveCells implements Contender {
    /** Name of the share that {@link #shares} reports. */
    static final String OUTSIDE_PRODUCTS = "outside_products";

    private static final int WARM_UP_STEPS = 3;

    private final CellWork work;
    private final int threads;
    private final Precision precision;
    private final List<RecurveLayer.Arrays> batches = new ArrayList<>();
    private final RecurveLayer layer;
    private final BareProducts products;
    private int next;
    private double outsideProducts = Double.NaN;

    RecurveCells(CellWork work, int threads, Precision precision) {
        this.work = work;
        this.threads = threads;
        this.precision = precision;
        layer = new RecurveLayer(work);
        layer.trainIn(precision);
        products = new BareProducts(work);
    }

    @Override
    public String version() {
        dnnl_version_t version = dnnl.dnnl_version();
        return "Recurve on oneDNN " + version.major() + "." + version.minor() + "." + version.patch();
    }

    @Override
    public void prepare() {
        OneDnn.useThreads(threads);
        for (Batch batch : SequenceBatches.of(work)) {
            batches.add(layer.arrays(batch));
        }
        for (int i = 0; i < WARM_UP_STEPS; i++) {
            work();
        }
    }

    @Override
    public double work() {
        RecurveLayer.Arrays batch = batches.get(next++ % batches.size());
        if (work.training()) {
            layer.train(batch);
        } else {
            layer.infer(batch);
        }
        return batch.batch().tokens();
    }

    /** Measures the layer, and then the bare products of as many batches. */
    @Override
    public double measure(double seconds) {
        int first = next;
        double rate = Contender.super.measure(seconds);
        if (precision != Precision.F32) {
            return rate; // the bare products are f32
        }
        double tokens = 0;
        long start = System.nanoTime();
        for (int i = first; i < next; i++) {
            RecurveLayer.Arrays batch = batches.get(i % batches.size());
            batch.passes().forEach(products::run);
            tokens += batch.batch().tokens();
        }
        double productSeconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
        outsideProducts = 1 - productSeconds / tokens * rate;
        return rate;
    }

    /** The share of the time that the same matrix products do not take on their own; negative if they take longer. */
    @Override
    public Map<String, Double> shares() {
        return Map.of(OUTSIDE_PRODUCTS, outsideProducts);
    }

    @Override
    public void close() {
        products.close();
        layer.close();
    }
}
