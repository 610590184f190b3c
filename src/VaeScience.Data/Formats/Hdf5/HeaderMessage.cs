namespace VaeScience.Data.Formats.Hdf5;

/// <summary>One message of an object header.</summary>
/// <param name="Type">Its number; see <see cref="MessageType"/>.</param>
/// <param name="Shared">Whether the content stands elsewhere and this only points there.</param>
/// <param name="Data">Its content.</param>
internal readonly record struct HeaderMessage(int Type, bool Shared, byte[] Data);
