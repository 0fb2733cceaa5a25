package dev.recurve.spark.data;

import dev.recurve.vocab.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;

/**
 * Finds the places of a chunk's tokens in the lanes of a layout.
 *
 * @param geometry how the stream is cut
 */
record LaneCutter(LaneGeometry geometry) implements FlatMapFunction<Chunk, LanePiece> {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<LanePiece> call(Chunk chunk) {
        List<LanePiece> pieces = new ArrayList<>();
        long from = chunk.getChunk() * CorpusFolder.CHUNK_TOKENS;
        long to = from + chunk.getIds().length;
        for (long lane = from / geometry.length(); lane < geometry.laneCount() && geometry.start(lane) < to; lane++) {
            long begin = Math.max(from, geometry.start(lane));
            long end = Math.min(to, geometry.end(lane));
            if (begin < end) {
                int[] ids = Arrays.copyOfRange(chunk.getIds(), (int) (begin - from), (int) (end - from));
                targets(lane, begin, ids, pieces);
            }
        }
        contexts(from, chunk.getIds(), pieces);
        return pieces.iterator();
    }

    /** Tokens of the stream from {@code begin} on, all of them targets of one lane. */
    private void targets(long lane, long begin, int[] ids, List<LanePiece> pieces) {
        add(LaneGeometry.FORWARD, lane, begin - geometry.start(lane) + 1, ids, pieces);
        if (geometry.directions() == 2) {
            long last = begin + ids.length - 1;
            add(LaneGeometry.BACKWARD, lane, geometry.end(lane) - last, reversed(ids), pieces);
        }
    }

    /** Tokens that are also the first element of the next lane (forward) or of the one before (backward). */
    private void contexts(long from, int[] ids, List<LanePiece> pieces) {
        long to = from + ids.length;
        int length = geometry.length();
        // Lanes whose first target follows a token of this chunk; the chunk itself may end where the lane begins.
        for (long lane = from / length + 1; geometry.start(lane) <= to && exists(lane); lane++) {
            add(LaneGeometry.FORWARD, lane, 0, one(ids, geometry.start(lane) - 1 - from), pieces);
        }
        if (geometry.directions() == 2) {
            // Lanes that end before a token of this chunk.
            for (long lane = Math.max(0, (from - 1) / length); geometry.end(lane) < to && exists(lane + 1); lane++) {
                if (geometry.end(lane) >= from) {
                    add(LaneGeometry.BACKWARD, lane, 0, one(ids, geometry.end(lane) - from), pieces);
                }
            }
        }
        if (from == 0) {
            add(LaneGeometry.FORWARD, 0, 0, new int[] {Vocabulary.BOUNDARY_ID}, pieces);
        }
        if (geometry.directions() == 2 && to == geometry.tokens()) {
            long last = (geometry.tokens() - 1) / length;
            add(LaneGeometry.BACKWARD, last, 0, new int[] {Vocabulary.BOUNDARY_ID}, pieces);
        }
    }

    private boolean exists(long lane) {
        return lane < geometry.laneCount() && geometry.start(lane) < geometry.tokens();
    }

    /** Elements of a lane from {@code element} on, cut where segments end. */
    private void add(int direction, long lane, long element, int[] ids, List<LanePiece> pieces) {
        for (int done = 0; done < ids.length; ) {
            long at = element + done;
            int segment = (int) (at / geometry.segmentLength());
            int column = (int) (at % geometry.segmentLength());
            int size = Math.min(ids.length - done, geometry.segmentLength() - column);
            LanePiece piece = new LanePiece();
            piece.setShard((int) (lane / geometry.lanes()));
            piece.setLane((int) (lane % geometry.lanes()));
            piece.setDirection(direction);
            piece.setSegment(segment);
            piece.setColumn(column);
            piece.setIds(Arrays.copyOfRange(ids, done, done + size));
            pieces.add(piece);
            done += size;
        }
    }

    private static int[] one(int[] ids, long at) {
        return new int[] {ids[(int) at]};
    }

    private static int[] reversed(int[] ids) {
        int[] out = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            out[i] = ids[ids.length - 1 - i];
        }
        return out;
    }
}
