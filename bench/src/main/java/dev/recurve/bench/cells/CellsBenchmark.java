package dev.recurve.bench.cells;

import dev.recurve.bench.Benchmark;
import dev.recurve.bench.BenchmarkCase;
import dev.recurve.bench.Contender;
import dev.recurve.bench.Extent;
import dev.recurve.bench.Plan;
import dev.recurve.bench.cells.CellWork.Lengths;
import dev.recurve.config.CellType;
import dev.recurve.config.Precision;
import dev.recurve.kernel.OneDnn;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Recurrent layers of every cell, training and inference, in tokens per second. */
public final class CellsBenchmark implements Benchmark {
    private static final String LIBTORCH = "libtorch";
    private static final int[] HIDDEN = {200, 650, 1024};
    private static final int[] THREADS = {1, 2};

    /** The cells that libtorch has as well. */
    private static final Set<CellType> SHARED = EnumSet.of(CellType.RNN_TANH, CellType.LSTM, CellType.GRU_RESET_AFTER);

    /** The cells with a fast kernel. */
    private static final Set<CellType> FAST = EnumSet.of(
            CellType.RNN_TANH,
            CellType.RNN_RELU,
            CellType.LSTM,
            CellType.LSTM_PEEPHOLE,
            CellType.GRU,
            CellType.GRU_RESET_AFTER);

    /** Ending of the rows that we compute with products in bf16; the peer's are f32 in every row. */
    private static final String BF16 = " bf16";

    private final Map<String, CellWork> works = new LinkedHashMap<>();
    private final List<BenchmarkCase> cases = new ArrayList<>();

    /** A benchmark of all cells, sizes and modes. */
    public CellsBenchmark() {
        for (boolean training : new boolean[] {true, false}) {
            for (int hidden : HIDDEN) {
                FAST.forEach(cell -> add(CellWork.of(cell, hidden, false, 1, Lengths.EQUAL, training), THREADS));
                add(CellWork.of(CellType.LSTM, hidden, true, 1, Lengths.EQUAL, training), THREADS);
                for (CellType cell : SHARED) {
                    add(CellWork.of(cell, hidden, false, 2, Lengths.EQUAL, training), THREADS);
                    add(CellWork.of(cell, hidden, false, 2, Lengths.VARIABLE, training), THREADS);
                }
            }
        }
        if (OneDnn.multiplies(Precision.BF16)) {
            for (int hidden : HIDDEN) {
                for (CellType cell : SHARED) {
                    CellWork work = CellWork.of(cell, hidden, false, 1, Lengths.EQUAL, true);
                    add(work.name() + BF16, work, THREADS);
                }
            }
        }
        // one step in plain Java takes seconds where the others take milliseconds
        for (CellType plain : EnumSet.complementOf(EnumSet.copyOf(FAST))) {
            add(CellWork.of(plain, HIDDEN[0], false, 1, Lengths.EQUAL, true), 1);
        }
    }

    private void add(CellWork work, int... threads) {
        add(work.name(), work, threads);
    }

    private void add(String name, CellWork work, int... threads) {
        works.put(name, work);
        for (int count : threads) {
            cases.add(new BenchmarkCase(name, count));
        }
    }

    private static Precision precision(BenchmarkCase benchmarkCase) {
        return benchmarkCase.name().endsWith(BF16) ? Precision.BF16 : Precision.F32;
    }

    @Override
    public String name() {
        return "cells";
    }

    @Override
    public String description() {
        return "one recurrent layer, as many inputs as units, from a state of zeros, batch 20, window 35; bi: both"
                + " directions; variable: 32 sentences of 5 to 60 tokens (median 20), padded for us, packed for libtorch,"
                + " counted without padding; training: gradients of weights and input; libtorch: its LSTM beside every LSTM, its GRU with the reset gate after the"
                + " product beside both GRUs; bf16: our products in bf16 beside libtorch's in f32";
    }

    @Override
    public String unit() {
        return "tokens/s";
    }

    @Override
    public List<BenchmarkCase> cases() {
        return cases;
    }

    /** Of a quick run: the cells that libtorch has as well, in one direction, and in two over different lengths. */
    @Override
    public List<BenchmarkCase> cases(Extent extent) {
        List<BenchmarkCase> all = Benchmark.super.cases(extent);
        return extent.quick() ? all.stream().filter(each -> isQuick(work(each))).toList() : all;
    }

    private static boolean isQuick(CellWork work) {
        return SHARED.contains(work.cell().type())
                && work.cell().sizes().projection() == 0
                && (work.directions() == 2) == (work.lengths() == Lengths.VARIABLE);
    }

    /** Shorter than usual, for there are many cases. */
    @Override
    public Plan plan(boolean quick) {
        return quick ? new Plan(3, 0.4) : new Plan(5, 1);
    }

    @Override
    public List<String> shares() {
        return List.of(RecurveCells.OUTSIDE_PRODUCTS);
    }

    @Override
    public List<String> peers() {
        return List.of(LIBTORCH);
    }

    @Override
    public Contender contender(String name, BenchmarkCase benchmarkCase) {
        CellWork work = work(benchmarkCase);
        return switch (name) {
            case OURS -> new RecurveCells(work, benchmarkCase.threads(), precision(benchmarkCase));
            case LIBTORCH -> new LibTorchCells(work, benchmarkCase.threads());
            default -> throw new IllegalArgumentException("no contender " + name + " in benchmark " + name());
        };
    }

    @Override
    public double flops(BenchmarkCase benchmarkCase) {
        // the peak is that of products in f32
        return precision(benchmarkCase) == Precision.F32 ? work(benchmarkCase).flopsPerToken() : 0;
    }

    private CellWork work(BenchmarkCase benchmarkCase) {
        CellWork work = works.get(benchmarkCase.name());
        if (work == null) {
            throw new IllegalArgumentException("no case " + benchmarkCase.name() + " in benchmark " + name());
        }
        return work;
    }
}
